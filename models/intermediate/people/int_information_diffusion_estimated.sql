-- Kaplan-Meier with delayed entry: at every moment at which somebody perceives, the
-- share of those who wait then that does not, multiplied up. A joiner waits from the
-- first moment of work on, a leaver until the last; what ends at the same moment
-- without an event was still waiting then. Nothing is said beyond what was observed.
-- The moments are whole seconds, so that equal ones are equal.
with

perceptions as (

    select * from {{ ref('int_information_perceptions_timed') }}

),

departments as (

    select * from {{ ref('int_departments_pooled') }}
    where report = 'information' and is_shown

),

scoped as (

    select
        information_id,
        '(all)' as audience_scope,
        entry_seconds,
        observed_seconds,
        is_perceived,
        is_before_publication,
        evidence_rank
    from perceptions

    union all

    select
        perceptions.information_id,
        departments.audience_scope,
        perceptions.entry_seconds,
        perceptions.observed_seconds,
        perceptions.is_perceived,
        perceptions.is_before_publication,
        perceptions.evidence_rank
    from perceptions
    inner join departments
        on
            perceptions.information_id = departments.report_row
            and perceptions.department = departments.department

),

movements as (

    select
        information_id,
        audience_scope,
        entry_seconds as moment_seconds,
        1 as entering,
        0 as leaving,
        0 as events
    from scoped

    union all

    select
        information_id,
        audience_scope,
        observed_seconds as moment_seconds,
        0 as entering,
        1 as leaving,
        case when is_perceived then 1 else 0 end as events
    from scoped

),

moments as (

    select
        information_id,
        audience_scope,
        moment_seconds,
        sum(entering) as entering,
        sum(leaving) as leaving,
        sum(events) as events
    from movements
    group by
        information_id,
        audience_scope,
        moment_seconds

),

at_risk as (

    select
        moments.*,
        sum(entering) over waited - sum(leaving) over waited + leaving as waiting
    from moments
    window waited as (
        partition by information_id, audience_scope
        order by moment_seconds
        rows between unbounded preceding and current row
    )

),

ended as (

    select
        at_risk.*,
        max(case when events = waiting and events > 0 then 1 else 0 end) over (
            partition by information_id, audience_scope
            order by moment_seconds
            rows between unbounded preceding and current row
        ) = 1 as is_over
    from at_risk

),

-- Where all that wait go on, the curve is at its end, whoever joins afterwards.
curves as (

    select
        information_id,
        audience_scope,
        moment_seconds,
        events,
        case
            when is_over then 0.0
            else exp(
                sum(
                    case
                        when events < waiting
                            then ln(1 - {{ safe_divide('events', 'waiting') }})
                        else 0.0
                    end
                ) over (
                    partition by information_id, audience_scope
                    order by moment_seconds
                    rows between unbounded preceding and current row
                )
            )
        end as share_waiting
    from ended

),

-- A share that is one half comes out of the logarithms a last digit off.
quantiles as (

    select
        information_id,
        audience_scope,
        1 - min(share_waiting) as km_share_perceived,
        max(moment_seconds) as observed_seconds,
        min(case when share_waiting <= 0.5 + 1e-9 then moment_seconds end)
            as t50_seconds,
        min(case when share_waiting <= 0.2 + 1e-9 then moment_seconds end)
            as t80_seconds
    from curves
    group by
        information_id,
        audience_scope

),

counts as (

    select
        information_id,
        audience_scope,
        count(*) as eligible,
        sum(case when entry_seconds > 0 then 1 else 0 end) as joined_later,
        sum(case when is_perceived then 1 else 0 end) as perceived,
        sum(case when is_before_publication then 1 else 0 end)
            as perceived_before_publication,
        sum(case when evidence_rank = 1 then 1 else 0 end) as perceived_by_ack,
        sum(case when evidence_rank = 2 then 1 else 0 end) as perceived_by_attendance,
        sum(case when evidence_rank = 3 then 1 else 0 end) as perceived_by_survey,
        sum(case when evidence_rank = 4 then 1 else 0 end) as perceived_by_open
    from scoped
    group by
        information_id,
        audience_scope

),

estimated as (

    select
        counts.*,
        quantiles.km_share_perceived,
        quantiles.observed_seconds,
        quantiles.t50_seconds,
        quantiles.t80_seconds
    from counts
    inner join quantiles
        on
            counts.information_id = quantiles.information_id
            and counts.audience_scope = quantiles.audience_scope

)

select * from estimated
