with

items as (

    select
        information_id,
        topic,
        published_at,
        {{ to_business_date('published_at') }} as date_day
    from {{ ref('stg_people__information_items') }}
    where published_at < {{ end_of_as_of_date() }}

),

estimates as (

    select * from {{ ref('int_information_diffusion_estimated') }}

),

receipts as (

    select * from {{ ref('int_information_receipts_judged') }}
    where ignored_reason is not null

),

departments as (

    select * from {{ ref('int_departments_pooled') }}
    where report = 'information' and is_shown

),

-- Whoever was no part of the audience belongs to no department's row.
ignored_scoped as (

    select
        information_id,
        '(all)' as audience_scope,
        ignored_reason
    from receipts

    union all

    select
        receipts.information_id,
        departments.audience_scope,
        receipts.ignored_reason
    from receipts
    inner join departments
        on
            receipts.information_id = departments.report_row
            and receipts.department = departments.department

),

ignored_counted as (

    select
        information_id,
        audience_scope,
        ignored_reason,
        count(*) as receipts
    from ignored_scoped
    group by
        information_id,
        audience_scope,
        ignored_reason

),

ignored as (

    select
        information_id,
        audience_scope,
        sum(receipts) as ignored_receipts,
        {{ join_array(ordered_array(
            "cast(receipts as " ~ dbt.type_string() ~ ") || ' ' || ignored_reason",
            'ignored_reason'
        ), '; ') }} as ignored_reason
    from ignored_counted
    group by
        information_id,
        audience_scope

),

scopes as (

    select
        information_id,
        audience_scope
    from estimates

    union

    select
        information_id,
        '(all)' as audience_scope
    from items

),

measured as (

    select
        scopes.information_id,
        scopes.audience_scope,
        items.topic,
        items.published_at,
        items.date_day,
        coalesce(estimates.eligible >= {{ var('min_department_size') }}, false)
            as is_shown,
        estimates.eligible,
        estimates.joined_later,
        estimates.perceived,
        estimates.perceived_before_publication,
        estimates.perceived_by_ack,
        estimates.perceived_by_attendance,
        estimates.perceived_by_survey,
        estimates.perceived_by_open,
        estimates.km_share_perceived,
        {{ safe_divide('estimates.perceived', 'estimates.eligible') }}
            as share_perceived,
        {{ safe_divide('estimates.t50_seconds', '86400') }} as t50_days,
        {{ safe_divide('estimates.t80_seconds', '86400') }} as t80_days,
        {{ safe_divide('estimates.observed_seconds', '86400') }} as observed_days,
        coalesce(ignored.ignored_receipts, 0) as ignored_receipts,
        ignored.ignored_reason
    from scopes
    inner join items
        on scopes.information_id = items.information_id
    left join estimates
        on
            scopes.information_id = estimates.information_id
            and scopes.audience_scope = estimates.audience_scope
    left join ignored
        on
            scopes.information_id = ignored.information_id
            and scopes.audience_scope = ignored.audience_scope

),

explained as (

    select
        *,
        -- Cut, not rounded: 79.9 % are not 80.
        '(F = '
        || cast(
            cast(floor(100 * km_share_perceived + 1e-9) as integer)
            as {{ dbt.type_string() }}
        )
        || ' % after '
        || cast(cast(floor(observed_days) as integer) as {{ dbt.type_string() }})
        || ' d)' as furthest
    from measured

),

rpt_information_diffusion as (

    select
        {{ surrogate_key(['information_id', 'audience_scope']) }} as diffusion_key,
        information_id,
        audience_scope,
        topic,
        date_day,
        published_at,
        cast(case when is_shown then eligible end as bigint) as eligible,
        cast(case when is_shown then joined_later end as bigint) as joined_later,
        cast(case when is_shown then perceived end as bigint) as perceived,
        case when is_shown then share_perceived end as share_perceived,
        case when is_shown then km_share_perceived end as km_share_perceived,
        case when is_shown then t50_days end as t50_days,
        case when is_shown then t80_days end as t80_days,
        case when is_shown then observed_days end as observed_days,
        case
            when not is_shown
                then
                    'fewer than {{ var('min_department_size') }} people in the audience'
            when t50_days is null then 't50 and t80 not reached ' || furthest
            when t80_days is null then 't80 not reached ' || furthest
        end as diffusion_reason,
        cast(
            case when is_shown then perceived_before_publication end as bigint
        ) as perceived_before_publication,
        cast(case when is_shown then perceived_by_ack end as bigint)
            as perceived_by_ack,
        cast(case when is_shown then perceived_by_attendance end as bigint)
            as perceived_by_attendance,
        cast(case when is_shown then perceived_by_survey end as bigint)
            as perceived_by_survey,
        cast(case when is_shown then perceived_by_open end as bigint)
            as perceived_by_open,
        cast(case when is_shown then ignored_receipts end as bigint)
            as ignored_receipts,
        case when is_shown then ignored_reason end as ignored_reason,
        'counted' as claim_type,
        'out-take' as amec_tier
    from explained

)

select * from rpt_information_diffusion
