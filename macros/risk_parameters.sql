{% macro risk_parameters() -%}
    {#- The parameters of `risk_amount`, each with the unit that it is stated in. -#}
    {{ return({
        'purchase_intent_conversion_rate': 'share',
        'purchase_intent_margin': 'money',
        'complaint_churn_change': 'share',
        'customer_lifetime_value': 'money',
    }) }}
{%- endmacro %}
