{% test columns_not_null(model, columns) %}
{#- One scan for all columns that must hold a value: dbt's own test is one a column. -#}
select
    {%- for column in columns %}
    sum(case when {{ column }} is null then 1 else 0 end) as {{ column }}
    {{- "," if not loop.last }}
    {%- endfor %}
from {{ model }}
having
    {%- for column in columns %}
    {{ "or " if not loop.first -}}
    sum(case when {{ column }} is null then 1 else 0 end) > 0
    {%- endfor %}
{% endtest %}
