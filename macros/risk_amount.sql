{% macro risk_amount(losses, parameters) -%}
    {#-
        What the losses of a month are worth under a set of parameters. Both are relations
        with columns of these names; null as soon as one of them is.
    -#}
    cast(
        {{ losses }}.purchase_intents
        * {{ parameters }}.purchase_intent_conversion_rate
        * {{ parameters }}.purchase_intent_margin
        + {{ losses }}.complaints
        * {{ parameters }}.complaint_churn_change
        * {{ parameters }}.customer_lifetime_value as decimal(18, 2)
    )
{%- endmacro %}
