-- Own history, not the CRM's defaults: of the ended deals that were in a stage, the
-- share that was won. Where too few have ended, the pipeline's, else that of all deals.
with

deals as (

    select * from {{ ref('int_pipeline_deals_valued') }}

),

stages as (

    select distinct
        deal_id,
        pipeline,
        deal_stage
    from {{ ref('int_pipeline_stages_dated') }}

),

known_stages as (

    select
        pipeline,
        deal_stage
    from stages

    union

    select
        pipeline,
        deal_stage
    from deals
    where not is_ended

    union

    select distinct
        pipeline,
        '(not known)' as deal_stage
    from deals

),

stage_counts as (

    select
        stages.pipeline,
        stages.deal_stage,
        sum(case when deals.is_ended then 1 else 0 end) as ended,
        sum(case when deals.deal_status = 'won' then 1 else 0 end) as won
    from stages
    inner join deals
        on stages.deal_id = deals.deal_id
    group by
        stages.pipeline,
        stages.deal_stage

),

pipeline_counts as (

    select
        pipeline,
        sum(case when is_ended then 1 else 0 end) as ended,
        sum(case when deal_status = 'won' then 1 else 0 end) as won
    from deals
    group by pipeline

),

all_counts as (

    select
        sum(case when is_ended then 1 else 0 end) as ended,
        sum(case when deal_status = 'won' then 1 else 0 end) as won
    from deals

),

chosen as (

    select
        known_stages.pipeline,
        known_stages.deal_stage,
        case
            when stage_counts.ended >= {{ var('pipeline_min_closed_deals') }}
                then 'stage'
            when pipeline_counts.ended >= {{ var('pipeline_min_closed_deals') }}
                then 'pipeline'
            when all_counts.ended > 0 then 'all deals'
            else 'none'
        end as win_rate_basis,
        stage_counts.ended as stage_ended,
        stage_counts.won as stage_won,
        pipeline_counts.ended as pipeline_ended,
        pipeline_counts.won as pipeline_won,
        all_counts.ended as all_ended,
        all_counts.won as all_won
    from known_stages
    inner join pipeline_counts
        on known_stages.pipeline = pipeline_counts.pipeline
    cross join all_counts
    left join stage_counts
        on
            known_stages.pipeline = stage_counts.pipeline
            and known_stages.deal_stage = stage_counts.deal_stage

),

win_rates as (

    select
        pipeline,
        deal_stage,
        win_rate_basis,
        case win_rate_basis
            when 'stage' then stage_ended
            when 'pipeline' then pipeline_ended
            when 'all deals' then all_ended
            else 0
        end as ended_deals,
        case win_rate_basis
            when 'stage' then {{ safe_divide('stage_won', 'stage_ended') }}
            when 'pipeline' then {{ safe_divide('pipeline_won', 'pipeline_ended') }}
            when 'all deals' then {{ safe_divide('all_won', 'all_ended') }}
        end as win_rate
    from chosen

)

select * from win_rates
