{% macro is_shared_inbox(email) -%}
    {#- info@ and its like are read by many people: they name no person. -#}
    coalesce(
        lower(trim(split_part({{ email }}, '@', 1)))
        in ({{ text_list(var('shared_inboxes')) }}),
        false
    )
{%- endmacro %}
