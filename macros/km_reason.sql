{% macro km_reason(has_next_stage, reason) -%}
    {#- Why a Kaplan-Meier figure is empty: no curve at all, or not reached yet. -#}
    case
        when {{ has_next_stage }} then {{ reason }}
        else 'no next stage to wait for'
    end
{%- endmacro %}
