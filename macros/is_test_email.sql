{% macro is_test_email(email) -%}
    {#- test@, test1@, test+form@: the mailboxes that people try forms with. -#}
    coalesce(
        regexp_extract(
            lower(trim({{ email }})), '^test([0-9]*|[+._-].*)@', 0
        ) <> ''
        and regexp_extract(lower(trim({{ email }})), '^test[.][a-z]+@', 0) = '',
        false
    )
{%- endmacro %}
