-- What people saw or did (outputs and out-takes), what might have been (scenarios) and
-- what only went along (exploratory) determine no return. A column says it in its
-- definition ("Tier: output", "Claim: scenario"), a model or folder by its meta. Read
-- from the project itself, not its data.
{%- set never = [
    'Tier: output', 'Tier: out-take', 'Claim: scenario', 'Claim: exploratory'
] %}
{%- set tiers, claims = ['output', 'out-take'], ['scenario', 'exploratory'] %}
{%- set roi_models, columns, parents = [], [], [] %}
{%- for node in graph.nodes.values() if node.resource_type == 'model' %}
{%- if '/roi/' in node.original_file_path %}{% do roi_models.append(node) %}{% endif %}
{%- set meta = node.config.meta %}
{%- if meta.get('amec_tier') in tiers or meta.get('claim_type') in claims %}
{%- do parents.append(node.unique_id) %}
{%- endif %}
{%- for column in node.columns.values() %}
{%- set definition = column.description.split() | join(' ') %}
{%- for words in never if words in definition %}
{%- do columns.append(column.name) %}
{%- endfor %}
{%- endfor %}
{%- endfor %}
{%- set found = [] %}
{%- for node in roi_models %}
{%- set code = modules.re.sub('--[^\n]*', '', node.raw_code) %}
{%- for column in columns | unique if modules.re.search('\\b' ~ column ~ '\\b', code) %}
{%- do found.append((node.name, column)) %}
{%- endfor %}
{%- for parent in node.depends_on.nodes if parent in parents %}
{%- do found.append((node.name, parent)) %}
{%- endfor %}
{%- endfor %}
with

read_by_roi as (

    {%- for model, what in found %}
    select
        '{{ model }}' as model_name,
        '{{ what }}' as reads
    union all
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as model_name,
        cast(null as {{ dbt.type_string() }}) as reads

)

select * from read_by_roi
where model_name is not null
