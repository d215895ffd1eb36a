-- What the waves of the surveys found, each figure with the number of answers it rests
-- on. A wave that nobody has listed is counted from its responses.
with

responses as (

    select * from {{ ref('stg_surveys__responses') }}

),

listed_waves as (

    select
        survey,
        wave,
        starts_on,
        ends_on,
        invited,
        mode,
        true as is_listed
    from {{ ref('stg_surveys__waves') }}

),

waves as (

    select * from listed_waves

    union all

    select
        responses.survey,
        responses.wave,
        min(responses.date_day) as starts_on,
        max(responses.date_day) as ends_on,
        cast(null as bigint) as invited,
        cast(null as {{ dbt.type_string() }}) as mode,
        false as is_listed
    from responses
    left join listed_waves
        on
            responses.survey = listed_waves.survey
            and responses.wave = listed_waves.wave
    where listed_waves.survey is null
    group by
        responses.survey,
        responses.wave

),

-- Each question of the chain is for those whose answer before was yes.
counted as (

    select
        survey,
        wave,
        count(*) as responses,
        count(nps_score) as nps_responses,
        sum(case when nps_score >= 9 then 1 else 0 end) as promoters,
        sum(case when nps_score in (7, 8) then 1 else 0 end) as passives,
        sum(case when nps_score <= 6 then 1 else 0 end) as detractors,
        count(is_unaided_aware) as unaided_responses,
        sum(case when is_unaided_aware then 1 else 0 end) as unaided_aware,
        count(is_aided_aware) as aided_responses,
        sum(case when is_aided_aware then 1 else 0 end) as aided_aware,
        count(was_entitled) as entitled_responses,
        sum(case when was_entitled then 1 else 0 end) as entitled,
        count(case when was_entitled then was_helped end) as helped_responses,
        sum(case when was_entitled and was_helped then 1 else 0 end) as helped,
        count(case when was_entitled and was_helped then would_have_called end)
            as would_have_called_responses,
        sum(
            case
                when was_entitled and was_helped and would_have_called then 1
                else 0
            end
        ) as would_have_called,
        count(
            case
                when was_entitled and was_helped and would_have_called
                    then needed_no_further_action
            end
        ) as no_further_action_responses,
        sum(
            case
                when
                    was_entitled
                    and was_helped
                    and would_have_called
                    and needed_no_further_action
                    then 1
                else 0
            end
        ) as no_further_action,
        -- Known either way: all four said yes, or one of them said no.
        sum(
            case
                when
                    (
                        was_entitled is not null
                        and was_helped is not null
                        and would_have_called is not null
                        and needed_no_further_action is not null
                    )
                    or not was_entitled
                    or not was_helped
                    or not would_have_called
                    or not needed_no_further_action
                    then 1
                else 0
            end
        ) as deflection_responses
    from responses
    group by
        survey,
        wave

),

joined as (

    select
        waves.survey,
        waves.wave,
        waves.starts_on,
        waves.ends_on,
        waves.invited,
        waves.mode,
        waves.is_listed,
        coalesce(counted.responses, 0) as responses,
        coalesce(counted.nps_responses, 0) as nps_responses,
        coalesce(counted.promoters, 0) as promoters,
        coalesce(counted.passives, 0) as passives,
        coalesce(counted.detractors, 0) as detractors,
        coalesce(counted.unaided_responses, 0) as unaided_responses,
        coalesce(counted.unaided_aware, 0) as unaided_aware,
        coalesce(counted.aided_responses, 0) as aided_responses,
        coalesce(counted.aided_aware, 0) as aided_aware,
        coalesce(counted.entitled_responses, 0) as entitled_responses,
        coalesce(counted.entitled, 0) as entitled,
        coalesce(counted.helped_responses, 0) as helped_responses,
        coalesce(counted.helped, 0) as helped,
        coalesce(counted.would_have_called_responses, 0) as would_have_called_responses,
        coalesce(counted.would_have_called, 0) as would_have_called,
        coalesce(counted.no_further_action_responses, 0) as no_further_action_responses,
        coalesce(counted.no_further_action, 0) as no_further_action,
        coalesce(counted.deflection_responses, 0) as deflection_responses,
        lag(waves.mode) over (
            partition by waves.survey
            order by waves.starts_on, waves.wave
        ) as previous_mode
    from waves
    left join counted
        on
            waves.survey = counted.survey
            and waves.wave = counted.wave

),

-- With three more imagined answers, half of them in the middle: the plain multinomial
-- interval has no width where all say the same, and is too narrow for small waves.
adjusted as (

    select
        *,
        {{ safe_divide('promoters - detractors', 'nps_responses') }} as nps,
        {{ safe_divide('promoters - detractors', 'nps_responses + 3') }} as nps_centre,
        1.959963984540054 * sqrt(
            {{ safe_divide(
                safe_divide('promoters + detractors + 1.5', 'nps_responses + 3')
                ~ ' - ' ~ safe_divide('promoters - detractors', 'nps_responses + 3')
                ~ ' * ' ~ safe_divide('promoters - detractors', 'nps_responses + 3'),
                'nps_responses + 3'
            ) }}
        ) as nps_reach
    from joined

),

summarised as (

    select
        survey,
        wave,
        starts_on,
        ends_on,
        invited,
        mode,
        is_listed,
        coalesce(mode <> previous_mode, false) as is_series_break,
        responses,
        case
            when responses <= invited then {{ safe_divide('responses', 'invited') }}
        end as response_rate,
        case
            when invited is null then 'nobody noted how many were invited'
            when responses > invited then 'more responses than invitations'
            when invited = 0 then 'nobody was invited'
        end as response_rate_reason,
        nps_responses,
        promoters,
        passives,
        detractors,
        nps,
        case
            when nps_responses > 0
                then least(greatest(nps_centre - nps_reach, -1), nps)
        end as nps_low,
        case
            when nps_responses > 0
                then greatest(least(nps_centre + nps_reach, 1), nps)
        end as nps_high,
        unaided_responses,
        unaided_aware,
        {{ safe_divide('unaided_aware', 'unaided_responses') }} as unaided_awareness,
        {{ wilson_bound('unaided_aware', 'unaided_responses', 'low') }}
            as unaided_awareness_low,
        {{ wilson_bound('unaided_aware', 'unaided_responses', 'high') }}
            as unaided_awareness_high,
        aided_responses,
        aided_aware,
        {{ safe_divide('aided_aware', 'aided_responses') }} as aided_awareness,
        {{ wilson_bound('aided_aware', 'aided_responses', 'low') }}
            as aided_awareness_low,
        {{ wilson_bound('aided_aware', 'aided_responses', 'high') }}
            as aided_awareness_high,
        entitled_responses,
        entitled,
        {{ safe_divide('entitled', 'entitled_responses') }} as entitled_rate,
        helped_responses,
        helped,
        {{ safe_divide('helped', 'helped_responses') }} as helped_rate,
        would_have_called_responses,
        would_have_called,
        {{ safe_divide('would_have_called', 'would_have_called_responses') }}
            as would_have_called_rate,
        no_further_action_responses,
        no_further_action,
        {{ safe_divide('no_further_action', 'no_further_action_responses') }}
            as no_further_action_rate,
        deflection_responses,
        no_further_action as deflected,
        {{ safe_divide('no_further_action', 'deflection_responses') }}
            as deflection_rate,
        {{ wilson_bound('no_further_action', 'deflection_responses', 'low') }}
            as deflection_rate_low,
        {{ wilson_bound('no_further_action', 'deflection_responses', 'high') }}
            as deflection_rate_high
    from adjusted

)

select * from summarised
