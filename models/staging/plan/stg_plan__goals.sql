-- The newest file says what the goal is; all files together say when its definition was
-- first written down, and whether it changed after what it measures had begun.
with

source as (

    select * from {{ source('raw_plan', 'goals') }}

),

loads as (

    select
        load_id,
        recency,
        effective_at
    from {{ source('ops', 'loads') }}

),

-- What each file says of each goal: of two rows in one file the lower one.
delivered as (

    select
        source.*,
        loads.recency,
        loads.effective_at
    from source
    inner join loads on source._load_id = loads.load_id
    qualify
        row_number() over (
            partition by trim(source.goal_id), source._load_id
            order by source._row_number desc
        ) = 1

),

typed as (

    select
        trim(goal_id) as goal_id,
        {{ clean_text('title') }} as title,
        {{ clean_text('company_goal') }} as company_goal,
        {{ clean_text('department') }} as department,
        lower({{ clean_text('kpi') }}) as kpi,
        lower({{ clean_text('direction') }}) as direction,
        {{ parse_decimal('target_value', '_locale') }} as target_value,
        {{ parse_date('target_date', '_locale') }} as target_date,
        {{ parse_date('baseline_start', '_locale') }} as baseline_start,
        {{ parse_date('baseline_end', '_locale') }} as baseline_end,
        {{ parse_date('post_start', '_locale') }} as post_start,
        {{ parse_date('post_end', '_locale') }} as post_end,
        lower({{ clean_text('unit_type') }}) as unit_type,
        {{ clean_text('treated_units') }} as treated_units,
        {{ clean_text('control_units') }} as control_units,
        lower({{ clean_text('method') }}) as method,
        {{ parse_decimal('minimum_detectable_effect', '_locale') }}
            as minimum_detectable_effect,
        lower({{ clean_text('scale') }}) as scale,
        {{ parse_integer('burn_in_days', '_locale') }} as burn_in_days,
        lower({{ clean_text('grain') }}) as grain,
        lower({{ clean_text('channel_id') }}) as channel_id,
        lower({{ clean_text('platform') }}) as platform,
        {{ clean_id('campaign_id') }} as campaign_id,
        lower({{ clean_text('activity') }}) as activity,
        {{ clean_text('audience') }} as audience,
        {{ clean_text('audience_places') }} as audience_places,
        {{ clean_text('owner_role') }} as owner_role,
        {{ clean_text('employee_roles') }} as employee_roles,
        {{ parse_moment('registered_at', '_locale', var('company_time_zone')) }}
            as registered_at,
        recency,
        effective_at,
        _load_id as load_id
    from delivered

),

-- A new title or owner changes no goal: only what its result is judged by.
hashed as (

    select
        *,
        {{ surrogate_key([
            'kpi',
            'direction',
            'target_value',
            'target_date',
            'baseline_start',
            'baseline_end',
            'post_start',
            'post_end',
            'unit_type',
            'treated_units',
            'control_units',
            'method',
            'minimum_detectable_effect',
            'scale',
            'burn_in_days',
            'grain',
        ]) }} as goal_hash
    from typed

),

compared as (

    select
        *,
        row_number() over (
            partition by goal_id
            order by recency, load_id
        ) as file_number,
        row_number() over (
            partition by goal_id
            order by recency desc, load_id desc
        ) as age_number,
        lag(goal_hash) over (
            partition by goal_id
            order by recency, load_id
        ) as previous_hash,
        -- Whoever moves the start has seen what came after the one before.
        min(post_start) over (
            partition by goal_id
            order by recency, load_id
            rows between unbounded preceding and current row
        ) as earliest_start
    from hashed

),

histories as (

    select
        goal_id,
        max(case when file_number = 1 then goal_hash end) as first_goal_hash,
        max(case when file_number = 1 then coalesce(registered_at, effective_at) end)
            as first_registered_at,
        max(case
            when file_number = 1 and registered_at is not null then 'stated'
            when file_number = 1 then 'file'
        end) as registration_basis,
        min(effective_at) as first_seen_at,
        cast(
            1 + sum(case when previous_hash <> goal_hash then 1 else 0 end) as bigint
        ) as versions,
        max(case when previous_hash <> goal_hash then effective_at end)
            as last_changed_at,
        max(
            case
                when
                    previous_hash <> goal_hash
                    and {{ to_business_date('effective_at') }} >= earliest_start
                    then 1
                else 0
            end
        ) = 1 as is_edited_after_start,
        min(earliest_start) as earliest_start
    from compared
    group by goal_id

),

goals as (

    select
        compared.goal_id,
        compared.title,
        compared.company_goal,
        compared.department,
        compared.kpi,
        compared.direction,
        compared.target_value,
        compared.target_date,
        compared.baseline_start,
        compared.baseline_end,
        compared.post_start,
        compared.post_end,
        compared.unit_type,
        compared.treated_units,
        compared.control_units,
        compared.method,
        compared.minimum_detectable_effect,
        compared.scale,
        compared.burn_in_days,
        compared.grain,
        compared.channel_id,
        compared.platform,
        compared.campaign_id,
        compared.activity,
        compared.audience,
        compared.audience_places,
        compared.owner_role,
        compared.employee_roles,
        compared.registered_at,
        compared.goal_hash,
        histories.first_goal_hash,
        histories.first_registered_at,
        histories.registration_basis,
        histories.first_seen_at,
        histories.versions,
        histories.last_changed_at,
        coalesce(
            {{ to_business_date('histories.first_registered_at') }}
            < histories.earliest_start,
            false
        ) as is_registered_before_start,
        histories.is_edited_after_start,
        compared.load_id
    from compared
    inner join histories on compared.goal_id = histories.goal_id
    where compared.age_number = 1

)

select * from goals
