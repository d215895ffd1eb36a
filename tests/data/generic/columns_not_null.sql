{% test columns_not_null(model, columns) %}
{#- One scan for all columns that must hold a value: dbt's own test is one a column. -#}
select {{ columns | join(', ') }}
from {{ model }}
where {{ columns | join(' is null or ') }} is null
{% endtest %}
