-- Kaplan-Meier, once for all marts: at every moment at which someone goes on, the share
-- of those still waiting that does not, multiplied up. Who leaves at the same moment
-- without an event was still waiting then. Nothing is said beyond what was observed.
with

durations as (

    select * from {{ ref('int_survival_durations_unioned') }}

),

leavings as (

    select
        analysis,
        survival_key,
        duration_days,
        count(*) as leaving,
        sum(case when is_event then 1 else 0 end) as events
    from durations
    group by
        analysis,
        survival_key,
        duration_days

),

at_risk as (

    select
        leavings.*,
        sum(leaving) over (
            partition by analysis, survival_key
            order by duration_days desc
            rows between unbounded preceding and current row
        ) as waiting
    from leavings

),

-- Where all that still wait go on, nobody is left, and there is no logarithm of it.
curves as (

    select
        analysis,
        survival_key,
        duration_days,
        leaving,
        events,
        case
            when events = waiting then 0.0
            else exp(
                sum(
                    case
                        when events < waiting
                            then ln(1 - {{ safe_divide('events', 'waiting') }})
                        else 0.0
                    end
                ) over (
                    partition by analysis, survival_key
                    order by duration_days
                    rows between unbounded preceding and current row
                )
            )
        end as share_waiting
    from at_risk

),

-- A share that is one half comes out of the logarithms a last digit off.
figures as (

    select
        analysis,
        survival_key,
        sum(leaving) as entered,
        sum(events) as converted,
        sum(leaving) - sum(events) as censored,
        max(duration_days) as observed_days,
        1 - min(share_waiting) as share_converted,
        min(case when share_waiting <= 0.5 + 1e-9 then duration_days end)
            as km_median_days,
        min(case when share_waiting <= 0.1 + 1e-9 then duration_days end)
            as km_p90_days,
        case
            when max(duration_days) >= 30 or min(share_waiting) = 0
                then 1 - coalesce(
                    min(case when duration_days <= 30 then share_waiting end), 1
                )
        end as km_rate_30d,
        case
            when max(duration_days) >= 90 or min(share_waiting) = 0
                then 1 - coalesce(
                    min(case when duration_days <= 90 then share_waiting end), 1
                )
        end as km_rate_90d,
        case
            when max(duration_days) >= 180 or min(share_waiting) = 0
                then 1 - coalesce(
                    min(case when duration_days <= 180 then share_waiting end), 1
                )
        end as km_rate_180d
    from curves
    group by
        analysis,
        survival_key

),

explained as (

    select
        analysis,
        survival_key,
        cast(entered as bigint) as entered,
        cast(converted as bigint) as converted,
        cast(censored as bigint) as censored,
        observed_days,
        km_median_days,
        km_p90_days,
        km_rate_30d,
        km_rate_90d,
        km_rate_180d,
        nullif(
            concat_ws(
                '; ',
                case
                    when km_median_days is null
                        then
                            'median not reached: '
                            || cast(
                                cast(round(100 * share_converted, 0) as integer)
                                as {{ dbt.type_string() }}
                            )
                            || ' % after '
                            || cast(
                                cast(floor(observed_days) as integer)
                                as {{ dbt.type_string() }}
                            )
                            || ' days'
                end,
                case
                    when km_rate_30d is null then 'nobody observed for 30 days yet'
                    when km_rate_90d is null then 'nobody observed for 90 days yet'
                    when km_rate_180d is null then 'nobody observed for 180 days yet'
                end
            ),
            ''
        ) as km_reason
    from figures

)

select * from explained
