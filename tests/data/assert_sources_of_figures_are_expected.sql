{{ config(meta={'dagster': {'ref': {'name': 'kpi_sources'}}}) }}
-- A source that is not in expected_sources, or is written otherwise there, would leave
-- its figures unknown for ever.
select
    kpi_sources.needs,
    kpi_sources.source,
    kpi_sources.entity
from {{ ref('kpi_sources') }} as kpi_sources
left join {{ ref('expected_sources') }} as expected_sources
    on
        kpi_sources.source = expected_sources.source
        and kpi_sources.entity = expected_sources.entity
where expected_sources.source is null
