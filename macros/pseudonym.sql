{% macro pseudonym(column) -%}
    {%- set key = env_var('SOCIAL_ROI_HASH_KEY', '') -%}
    {%- if execute and not key and flags.WHICH in ('build', 'run', 'test') -%}
        {{ exceptions.raise_compiler_error(
            'SOCIAL_ROI_HASH_KEY is not set: personal data would be hashed without a key.'
        ) }}
    {%- endif -%}
    {{ adapter.dispatch('pseudonym', 'social_roi')(column, key | replace("'", "''")) }}
{%- endmacro %}

{% macro duckdb__pseudonym(column, key) -%}
    sha256('{{ key }}|' || nullif(lower(trim({{ column }})), ''))
{%- endmacro %}

{% macro spark__pseudonym(column, key) -%}
    sha2('{{ key }}|' || nullif(lower(trim({{ column }})), ''), 256)
{%- endmacro %}
