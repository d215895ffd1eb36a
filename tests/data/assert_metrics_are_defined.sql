-- A figure in a report that no definition block (models/_docs) explains means what each
-- reader thinks. What counts, orders or compares rows is no metric.
{%- set no_metric = [
    'sort_order', 'stage_order', 'versions', 'stale_after_days', 'unexpected_count',
    'left_amount', 'right_amount', 'difference'
] %}
{%- set numeric = ['decimal', 'double', 'bigint', 'integer', 'int', 'float'] %}
{%- set found = [] %}
{%- for node in graph.nodes.values()
    if node.resource_type == 'model' and node.name.startswith('rpt_') %}
    {%- for column in node.columns.values() if column.name not in no_metric %}
        {%- set kind = (column.data_type or '').split('(')[0].lower() %}
        {%- if kind in numeric and not column.get('doc_blocks') %}
            {%- do found.append((node.name, column.name)) %}
        {%- endif %}
    {%- endfor %}
{%- endfor %}
with

undefined_metrics as (

    {%- for model, column in found %}
    select
        '{{ model }}' as model_name,
        '{{ column }}' as column_name
    union all
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as model_name,
        cast(null as {{ dbt.type_string() }}) as column_name

)

select * from undefined_metrics
where model_name is not null
