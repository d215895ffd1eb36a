{% macro handle_hash(handle) -%}
    {#-
        Pseudonym of an account on a network, with or without its `@`. What stands for a
        missing one (`-`) is nobody: else all of them would be one person.
    -#}
    {{ pseudonym('ltrim(' ~ clean_text(handle) ~ ", '@')") }}
{%- endmacro %}
