with

deals as (
    select * from {{ source('raw_hubspot', 'deals') }}
),

loads as (
    select
        load_id,
        recency
    from {{ source('ops', 'loads') }}
),

newest as (
    select
        {{ clean_id('deals.deal_id') }} as deal_id,
        deals.stage_entered,
        deals._locale
    from deals
    inner join loads on deals._load_id = loads.load_id
    qualify
        row_number() over (
            partition by deals.deal_id
            order by loads.recency desc, deals._load_id desc, deals._row_number desc
        ) = 1
),

exploded as (
    select
        deal_id,
        stage_entered,
        _locale,
        {{ explode_array(json_keys('stage_entered')) }} as stage_label
    from newest
    where stage_entered is not null
),

parsed as (
    select
        deal_id,
        stage_label,
        {{ json_get('stage_entered', 'stage_label') }} as entered_text,
        _locale
    from exploded
),

deal_stages as (
    select
        deal_id,
        -- "Closed Won (Sales Pipeline)": stage, then the pipeline in brackets.
        trim(regexp_replace(stage_label, ' *[(][^()]*[)] *$', '')) as deal_stage,
        nullif(regexp_extract(stage_label, '[(]([^()]*)[)] *$', 1), '') as pipeline,
        {{ to_utc(parse_timestamp('entered_text', '_locale'), var('crm_time_zone')) }}
            as entered_at
    from parsed
    where {{ clean_text('entered_text') }} is not null
)

select * from deal_stages
