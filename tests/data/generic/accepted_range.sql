{% test accepted_range(model, column_name, min_value=none, max_value=none) %}
{#- Both ends belong to the range. -#}
{%- set least = min_value if min_value is not none else column_name -%}
{%- set most = max_value if max_value is not none else column_name -%}
select {{ column_name }}
from {{ model }}
where {{ column_name }} < {{ least }} or {{ column_name }} > {{ most }}
{% endtest %}
