-- What the light fit says of each channel. Correlation over weeks: exploratory, whatever
-- its interval says, and read by no other model.
with

outcomes as (

    select * from {{ ref('int_mmm_outcomes_listed') }}

),

panel_channels as (

    select
        channel_id,
        max(case when media_days is not null then 1 else 0 end) = 1 as has_media
    from {{ ref('int_mmm_channel_weeks_summed') }}
    group by channel_id

),

channels as (

    select * from {{ ref('dim_channels') }}

),

fitted as (

    select * from {{ ref('int_mmm_effects_fitted') }}

),

joined as (

    select
        outcomes.outcome,
        outcomes.is_main_outcome,
        panel_channels.channel_id,
        coalesce(channels.channel_name, panel_channels.channel_id) as channel_name,
        coalesce(channels.is_social, false) as is_social,
        fitted.n_weeks,
        fitted.first_week,
        fitted.last_week,
        fitted.spend,
        fitted.cost_total,
        fitted.outcome_total,
        fitted.contribution,
        fitted.contribution_low,
        fitted.contribution_high,
        fitted.current_spend,
        fitted.marginal_return,
        fitted.marginal_return_low,
        fitted.marginal_return_high,
        fitted.carry_over,
        fitted.half_saturation,
        fitted.slope,
        fitted.r_squared,
        fitted.out_of_sample_error,
        fitted.out_of_sample_error_without_channels,
        fitted.explained_by_others,
        fitted.demand_controls,
        fitted.lifts_used,
        case
            when not outcomes.is_fitted then 'the variable marketing_mix is off'
            when not panel_channels.has_media then 'no ad platform'
            else fitted.reason
        end as reason
    from outcomes
    cross join panel_channels
    left join fitted
        on
            outcomes.outcome = fitted.outcome
            and panel_channels.channel_id = fitted.channel_id
    left join channels
        on panel_channels.channel_id = channels.channel_id

),

rpt_mmm_channels as (

    select
        {{ surrogate_key(['outcome', 'channel_id']) }} as mmm_channel_key,
        outcome,
        is_main_outcome,
        channel_id,
        channel_name,
        is_social,
        'exploratory' as claim_type,
        'impact' as amec_tier,
        cast(n_weeks as integer) as n_weeks,
        first_week,
        last_week,
        cast(spend as decimal(18, 2)) as spend,
        cast(cost_total as decimal(18, 2)) as cost_total,
        cast(contribution as decimal(18, 2)) as contribution,
        cast(contribution_low as decimal(18, 2)) as contribution_low,
        cast(contribution_high as decimal(18, 2)) as contribution_high,
        {{ safe_divide('contribution', 'outcome_total') }} as contribution_share,
        case when outcome = 'contribution_margin' then {{ safe_divide(
            'contribution - cost_total', 'cost_total'
        ) }} end as roi_mmm,
        case when outcome = 'contribution_margin' then {{ safe_divide(
            'contribution_low - cost_total', 'cost_total'
        ) }} end as roi_mmm_low,
        case when outcome = 'contribution_margin' then {{ safe_divide(
            'contribution_high - cost_total', 'cost_total'
        ) }} end as roi_mmm_high,
        case
            when reason is not null then reason
            when outcome <> 'contribution_margin' then 'no return without a margin'
            when coalesce(cost_total, 0) = 0 then 'no cost'
        end as roi_mmm_reason,
        cast(current_spend as decimal(18, 2)) as current_spend,
        marginal_return,
        marginal_return_low,
        marginal_return_high,
        carry_over,
        cast(half_saturation as decimal(18, 2)) as half_saturation_spend,
        slope as saturation_slope,
        r_squared,
        out_of_sample_error,
        out_of_sample_error_without_channels,
        explained_by_others,
        demand_controls,
        cast(lifts_used as integer) as lifts_used,
        case
            when explained_by_others > 0.9 and out_of_sample_error
            >= out_of_sample_error_without_channels
                then 'spend hardly moves apart from season and other channels, and'
                    || ' the last weeks are foretold no better with the channels'
            when explained_by_others > 0.9
                then 'spend hardly moves apart from season and other channels'
            when out_of_sample_error >= out_of_sample_error_without_channels
                then 'the last weeks are foretold no better with the channels'
        end as caveat,
        reason,
        '{{ var("reporting_currency") }}' as currency_code
    from joined

)

select * from rpt_mmm_channels
