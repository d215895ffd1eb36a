{% test expression_is_true(model, expression, column_name=none) %}
{#- Fails on false and on null: an unknown answer is not a proof. -#}
select *
from {{ model }}
where not coalesce({{ column_name or '' }} {{ expression }}, false)
{% endtest %}
