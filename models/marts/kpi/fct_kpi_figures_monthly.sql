-- Every figure about benefits beyond the sale, one row per month and metric of the seed
-- `kpi_definitions`. A count is 0 in months that all it needs was delivered for; before
-- the first record, after the last delivery and without a source it is unknown and says
-- so, and of a month that was delivered in part it says until when.
with

definitions as (

    select * from {{ ref('kpi_definitions') }}
    where report in ('department_kpis', 'key_figures', 'risk') and metric_id <> 'risk_value'

),

ideas as (

    select
        *,
        cast(date_trunc('month', {{ to_business_date('presented_at') }}) as date)
            as presented_month,
        cast(date_trunc('month', {{ to_business_date('decided_at') }}) as date)
            as decided_month,
        cast(date_trunc('month', {{ to_business_date('shipped_at') }}) as date)
            as shipped_month
    from {{ ref('int_ideas_staged') }}
    where is_presented_to_head

),

idea_figures as (

    select
        presented_month as date_month,
        'ideas_presented' as metric_id,
        count(*) as numerator,
        cast(null as bigint) as denominator
    from ideas
    group by presented_month

    union all

    select
        presented_month as date_month,
        'idea_acceptance_rate' as metric_id,
        sum(case when decision = 'accepted' then 1 else 0 end) as numerator,
        count(*) as denominator
    from ideas
    group by presented_month

    union all

    select
        decided_month as date_month,
        'ideas_' || decision as metric_id,
        count(*) as numerator,
        cast(null as bigint) as denominator
    from ideas
    where decision is not null
    group by
        decided_month,
        decision

    union all

    select
        shipped_month as date_month,
        'ideas_shipped' as metric_id,
        count(*) as numerator,
        cast(null as bigint) as denominator
    from ideas
    where shipped_at is not null
    group by shipped_month

),

idea_days as (

    select
        months.date_month,
        case survival.analysis
            when 'ideas_presented' then 'idea_days_to_presented'
            else 'idea_days_to_shipped'
        end as metric_id,
        survival.km_median_days,
        survival.entered,
        survival.km_reason
    from (
        select distinct date_month from {{ ref('dim_dates') }}
    ) as months
    inner join {{ ref('int_survival_figures_estimated') }} as survival
        on
            survival.analysis in ('ideas_presented', 'ideas_shipped')
            and {{ surrogate_key(['months.date_month']) }} = survival.survival_key

),

partners as (

    select
        *,
        cast(date_trunc('month', qualified_on) as date) as qualified_month,
        cast(date_trunc('month', found_on) as date) as found_month
    from {{ ref('int_partners_valued') }}
    where found_via = 'monitoring'

),

partner_figures as (

    select
        qualified_month as date_month,
        'partnerships_found' as metric_id,
        count(*) as numerator,
        cast(null as decimal(18, 2)) as amount
    from partners
    where is_identified_by_monitoring
    group by qualified_month

    union all

    select
        found_month as date_month,
        'partnerships_found_unqualified' as metric_id,
        count(*) as numerator,
        cast(null as decimal(18, 2)) as amount
    from partners
    where not is_identified_by_monitoring
    group by found_month

    union all

    select
        found_month as date_month,
        'partner_pipeline_amount' as metric_id,
        cast(null as bigint) as numerator,
        sum(pipeline) as amount
    from partners
    where is_identified_by_monitoring
    group by found_month

    union all

    select
        found_month as date_month,
        'partner_won_margin' as metric_id,
        cast(null as bigint) as numerator,
        case
            when count(*) = count(won_contribution_margin)
                then sum(won_contribution_margin)
        end as amount
    from partners
    where is_identified_by_monitoring
    group by found_month

),

service as (

    select * from {{ ref('rpt_service_savings_monthly') }}
    where region = '(all)'

),

service_figures as (

    {%- for metric, column in [
        ('questions_asked', 'questions'),
        ('questions_solved_online', 'questions_solved_online'),
        ('questions_solved_within_sla', 'questions_solved_within_sla'),
        ('first_response_median_minutes', 'first_response_median_minutes'),
        ('positive_mentions_after_solved', 'positive_mentions_after_solved'),
        ('positive_mention_rate_difference', 'positive_rate_difference')
    ] %}
    select
        date_month,
        '{{ metric }}' as metric_id,
        cast({{ column }} as double) as figure
    from service
    where questions is not null

    union all
    {% endfor %}
    select
        date_month,
        'support_calls' as metric_id,
        cast(calls as double) as figure
    from service
    where calls is not null

),

influencers as (

    select
        *,
        cast(date_trunc('month', {{ to_business_date('discovered_at') }}) as date)
            as discovered_month,
        cast(date_trunc('month', {{ to_business_date('contacted_at') }}) as date)
            as contacted_month,
        cast(date_trunc('month', {{ to_business_date('networked_at') }}) as date)
            as networked_month
    from {{ ref('int_influencers_valued') }}

),

influencer_figures as (

    {%- for step in ['discovered', 'contacted', 'networked'] %}
    select
        {{ step }}_month as date_month,
        'influencers_{{ step }}' as metric_id,
        cast(count(*) as double) as figure,
        cast(null as decimal(18, 2)) as amount
    from influencers
    where {{ step }}_month is not null
    group by {{ step }}_month

    union all
    {% endfor %}
    select
        discovered_month as date_month,
        'influencer_customers' as metric_id,
        cast(sum(customers) as double) as figure,
        cast(null as decimal(18, 2)) as amount
    from influencers
    group by discovered_month

    {%- for metric, column in [
        ('influencer_margin', 'contribution_margin_12m'),
        ('influencer_cost', 'cost'),
        ('influencer_net_value', 'net_value_12m')
    ] %}

    union all

    select
        discovered_month as date_month,
        '{{ metric }}' as metric_id,
        cast(null as double) as figure,
        case when count(*) = count({{ column }}) then sum({{ column }}) end as amount
    from influencers
    group by discovered_month
    {%- endfor %}

),

application_months as (

    select
        date_month,
        count(*) as applications,
        sum(case when is_social then 1 else 0 end) as from_social,
        sum(case when is_social and is_hired then 1 else 0 end) as hires
    from {{ ref('int_applications_classified') }}
    group by date_month

),

application_figures as (

    {%- for metric, numerator, denominator in [
        ('applications', 'applications', 'null'),
        ('applications_from_social', 'from_social', 'null'),
        ('hires_from_social', 'hires', 'null'),
        ('social_application_share', 'from_social', 'applications'),
        ('applications_social_share', 'from_social', 'applications')
    ] %}
    select
        date_month,
        '{{ metric }}' as metric_id,
        cast({{ numerator }} as bigint) as numerator,
        cast({{ denominator }} as bigint) as denominator
    from application_months
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

sessions as (

    select
        cast(date_trunc('month', sessions.date_day) as date) as date_month,
        sessions.session_key,
        sessions.is_engaged,
        coalesce(touchpoints.is_direct, false) as is_direct,
        coalesce(channels.is_social, false) as is_social
    from {{ ref('int_sessions_flagged') }} as sessions
    left join (
        select
            session_key,
            min(channel_id) as channel_id,
            min(case when is_direct then 1 else 0 end) = 1 as is_direct
        from {{ ref('fct_touchpoints') }}
        where session_key is not null
        group by session_key
    ) as touchpoints
        on sessions.session_key = touchpoints.session_key
    left join {{ ref('dim_channels') }} as channels
        on touchpoints.channel_id = channels.channel_id
    where sessions.bot_rule is null and not sessions.is_internal_hostname

),

session_months as (

    select
        date_month,
        count(*) as web_sessions,
        sum(case when is_engaged then 1 else 0 end) as web_engaged_sessions,
        sum(case when is_social then 1 else 0 end) as web_social_sessions,
        sum(case when is_direct and is_engaged then 1 else 0 end) as direct_engaged
    from sessions
    group by date_month

),

-- The first month is seldom whole.
proxy_base as (

    select avg(direct_engaged) as base
    from session_months
    where
        date_month > (select min(date_month) from session_months)
        and date_month <= {{ add_months(
            '(select min(date_month) from session_months)', 3
        ) }}

),

session_figures as (

    {%- for metric in ['web_sessions', 'web_engaged_sessions', 'web_social_sessions'] %}
    select
        date_month,
        '{{ metric }}' as metric_id,
        cast({{ metric }} as double) as figure
    from session_months

    union all
    {% endfor %}
    select
        session_months.date_month,
        'brand_awareness_proxy' as metric_id,
        100 * {{ safe_divide('session_months.direct_engaged', 'proxy_base.base') }}
            as figure
    from session_months
    cross join proxy_base

),

customer_months as (

    select
        date_month,
        sum(active_customers) as active_customers,
        sum(new_customers) as new_customers,
        sum(net_revenue) as net_revenue
    from {{ ref('rpt_customers_monthly') }}
    where is_default_model
    group by date_month

),

channel_months as (

    select
        date_month,
        case when is_social then 'social' else 'other' end as side,
        sum(cost_total) as cost_total,
        sum(leads) as leads
    from {{ ref('rpt_channel_roi_monthly') }}
    where is_default_model and cost_total > 0
    group by
        date_month,
        case when is_social then 'social' else 'other' end

),

prospects as (

    select
        date_month,
        max(case when side = 'social' then cost_total end) as social_cost,
        max(case when side = 'social' then leads end) as social_leads,
        max(case when side = 'other' then cost_total end) as other_cost,
        max(case when side = 'other' then leads end) as other_leads
    from channel_months
    group by date_month

),

waves as (

    select
        *,
        cast(date_trunc('month', ends_on) as date) as date_month
    from {{ ref('rpt_survey_waves') }}
    qualify
        row_number() over (
            partition by survey, date_trunc('month', ends_on)
            order by ends_on desc, wave desc
        ) = 1

),

mention_months as (

    select
        cast(date_trunc('month', date_day) as date) as date_month,
        count(*) as mentions,
        sum(case when sentiment = 'positive' then 1 else 0 end) as positive,
        sum(case when sentiment = 'negative' then 1 else 0 end) as negative,
        sum(case when needs_answer then 1 else 0 end) as needing,
        sum(case when is_unanswered then 1 else 0 end) as unanswered,
        sum(
            case when is_unanswered and classified_as = 'purchase_intent' then 1 else 0 end
        ) as intents,
        sum(case when is_unanswered and classified_as = 'complaint' then 1 else 0 end)
            as complaints,
        median(
            case
                when sentiment = 'negative' or classified_as = 'complaint'
                    then {{ safe_divide(
                        seconds_between('published_at', 'detected_at'), '3600'
                    ) }}
            end
        ) as lag_hours,
        sum(
            case
                when
                    (sentiment = 'negative' or classified_as = 'complaint')
                    and detected_at is not null
                    then 1
                else 0
            end
        ) as noticed
    from {{ ref('fct_mentions') }}
    where not is_duplicate
    group by cast(date_trunc('month', date_day) as date)

),

competitor_months as (

    select
        date_month,
        sum(mentions) as mentions,
        sum(answered_questions) as answered_questions,
        max(case when is_series_break then 1 else 0 end) = 1 as is_series_break
    from {{ ref('int_competitor_activity_summed') }}
    group by date_month

),

own_networks as (

    select distinct
        months.date_month,
        posts.network
    from (
        select distinct
            date_month,
            {{ add_months('date_month', 1) }} as next_month
        from {{ ref('int_competitor_activity_summed') }}
    ) as months
    inner join {{ ref('fct_social_posts') }} as posts
        on
            posts.published_at < cast(months.next_month as timestamp)
            and posts.published_at
            >= cast({{ subtract_days('months.next_month', 90) }} as timestamp)

),

network_months as (

    select
        competitors.date_month,
        count(distinct competitors.network) as networks,
        count(
            distinct case
                when own_networks.network is null then competitors.network
            end
        ) as absent
    from {{ ref('int_competitor_activity_summed') }} as competitors
    left join own_networks
        on
            competitors.date_month = own_networks.date_month
            and competitors.network = own_networks.network
    where coalesce(competitors.mentions, 0) + coalesce(competitors.posts, 0) > 0
    group by competitors.date_month

),

shares as (

    {%- for metric, numerator, denominator in [
        ('net_sentiment_all', 'positive - negative', 'mentions'),
        ('net_sentiment_polar', 'positive - negative', 'positive + negative'),
        ('mentions_unanswered_rate', 'unanswered', 'needing')
    ] %}
    select
        date_month,
        '{{ metric }}' as metric_id,
        cast({{ numerator }} as bigint) as numerator,
        cast({{ denominator }} as bigint) as denominator
    from mention_months

    union all
    {% endfor %}
    {%- for metric, column in [
        ('mentions_unanswered', 'unanswered'),
        ('purchase_intents_unanswered', 'intents'),
        ('complaints_unanswered', 'complaints')
    ] %}
    select
        date_month,
        '{{ metric }}' as metric_id,
        cast({{ column }} as bigint) as numerator,
        cast(null as bigint) as denominator
    from mention_months

    union all
    {% endfor %}
    select
        mention_months.date_month,
        'share_of_voice' as metric_id,
        cast(mention_months.mentions as bigint) as numerator,
        cast(mention_months.mentions + competitor_months.mentions as bigint)
            as denominator
    from mention_months
    inner join competitor_months
        on mention_months.date_month = competitor_months.date_month
    where competitor_months.mentions is not null

    union all

    select
        competitor_months.date_month,
        'competitor_answer_share' as metric_id,
        cast(competitor_months.answered_questions as bigint) as numerator,
        cast(
            competitor_months.answered_questions + service.questions_solved_online
            as bigint
        ) as denominator
    from competitor_months
    inner join service
        on competitor_months.date_month = service.date_month
    where competitor_months.answered_questions is not null

    union all

    select
        date_month,
        'branded_results_held_share' as metric_id,
        cast(owned_results + positive_results as bigint) as numerator,
        cast(branded_results as bigint) as denominator
    from {{ ref('int_search_visibility_summed') }}
    where branded_results is not null

    union all

    select
        date_month,
        'networks_absent' as metric_id,
        cast(absent as bigint) as numerator,
        cast(null as bigint) as denominator
    from network_months

    union all

    select
        date_month,
        'solved_within_sla_rate' as metric_id,
        questions_solved_within_sla as numerator,
        questions as denominator
    from service
    where questions is not null

    union all

    select * from idea_figures

    union all

    select * from application_figures

),

figures as (

    select
        date_month,
        metric_id,
        case
            when denominator is null then cast(numerator as double)
            else {{ safe_divide('numerator', 'denominator') }}
        end as figure,
        cast(null as decimal(18, 2)) as amount,
        cast(numerator as double) as numerator,
        cast(denominator as double) as denominator,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        denominator as sample_size,
        case when denominator = 0 then 'nothing to take a share of' end as note
    from shares

    union all

    select
        date_month,
        metric_id,
        km_median_days as figure,
        cast(null as decimal(18, 2)) as amount,
        cast(null as double) as numerator,
        cast(null as double) as denominator,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        entered as sample_size,
        case when km_median_days is null then km_reason end as note
    from idea_days

    union all

    select
        date_month,
        metric_id,
        coalesce(cast(numerator as double), cast(amount as double)) as figure,
        amount,
        cast(null as double) as numerator,
        cast(null as double) as denominator,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        cast(null as bigint) as sample_size,
        case when numerator is null and amount is null then 'a margin is unknown' end
            as note
    from partner_figures

    union all

    select
        date_month,
        metric_id,
        figure,
        cast(null as decimal(18, 2)) as amount,
        cast(null as double) as numerator,
        cast(null as double) as denominator,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        cast(null as bigint) as sample_size,
        case when figure is null then 'too few to say' end as note
    from service_figures

    union all

    select
        date_month,
        metric_id,
        coalesce(figure, cast(amount as double)) as figure,
        amount,
        cast(null as double) as numerator,
        cast(null as double) as denominator,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        cast(null as bigint) as sample_size,
        case when figure is null and amount is null then 'a margin is unknown' end
            as note
    from influencer_figures

    union all

    select
        date_month,
        metric_id,
        figure,
        cast(null as decimal(18, 2)) as amount,
        cast(null as double) as numerator,
        cast(null as double) as denominator,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        cast(null as bigint) as sample_size,
        case
            when metric_id = 'brand_awareness_proxy'
                then 'a proxy: direct visits say little about why people come'
        end as note
    from session_figures

    union all

    select
        date_month,
        'detection_lag_hours' as metric_id,
        lag_hours as figure,
        cast(null as decimal(18, 2)) as amount,
        cast(null as double) as numerator,
        cast(null as double) as denominator,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        cast(noticed as bigint) as sample_size,
        case when noticed = 0 then 'none was noticed' end as note
    from mention_months

    union all

    select
        date_month,
        'new_customers' as metric_id,
        cast(new_customers as double) as figure,
        cast(null as decimal(18, 2)) as amount,
        cast(null as double) as numerator,
        cast(null as double) as denominator,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        cast(null as bigint) as sample_size,
        cast(null as {{ dbt.type_string() }}) as note
    from customer_months

    union all

    select
        date_month,
        'revenue_per_customer' as metric_id,
        {{ safe_divide('net_revenue', 'active_customers') }} as figure,
        cast({{ safe_divide('net_revenue', 'active_customers') }} as decimal(18, 2))
            as amount,
        cast(net_revenue as double) as numerator,
        cast(active_customers as double) as denominator,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        cast(active_customers as bigint) as sample_size,
        case when active_customers = 0 then 'nobody bought' end as note
    from customer_months

    {%- for metric, numerator, denominator, size in [
        ('cost_per_prospect_social', 'social_cost', 'social_leads', 'social_leads'),
        ('cost_per_prospect_other', 'other_cost', 'other_leads', 'other_leads')
    ] %}

    union all

    select
        date_month,
        '{{ metric }}' as metric_id,
        {{ safe_divide(numerator, denominator) }} as figure,
        cast({{ safe_divide(numerator, denominator) }} as decimal(18, 2)) as amount,
        cast({{ numerator }} as double) as numerator,
        cast({{ denominator }} as double) as denominator,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        cast(floor({{ size }}) as bigint) as sample_size,
        case
            when coalesce({{ size }}, 0) = 0 then 'no valid lead'
            when {{ size }} < 10 then 'fewer than ten leads: read it with care'
        end as note
    from prospects
    {%- endfor %}

    union all

    select
        date_month,
        'cost_per_prospect_difference' as metric_id,
        {{ safe_divide('social_cost', 'social_leads') }}
        - {{ safe_divide('other_cost', 'other_leads') }} as figure,
        cast(
            {{ safe_divide('social_cost', 'social_leads') }}
            - {{ safe_divide('other_cost', 'other_leads') }} as decimal(18, 2)
        ) as amount,
        cast(null as double) as numerator,
        cast(null as double) as denominator,
        cast(null as double) as value_low,
        cast(null as double) as value_high,
        cast(floor(least(social_leads, other_leads)) as bigint) as sample_size,
        case
            when
                coalesce(social_leads, 0) = 0 or coalesce(other_leads, 0) = 0
                then 'no valid lead on one side'
            when least(social_leads, other_leads) < 10
                then 'fewer than ten leads on one side: read it with care'
        end as note
    from prospects

    {%- for metric, survey, column, size in [
        ('brand_awareness_unaided', 'awareness', 'unaided_awareness', 'unaided_responses'),
        ('brand_awareness_aided', 'awareness', 'aided_awareness', 'aided_responses'),
        ('nps', 'nps', 'nps', 'nps_responses')
    ] %}

    union all

    select
        date_month,
        '{{ metric }}' as metric_id,
        {{ column }} as figure,
        cast(null as decimal(18, 2)) as amount,
        cast(null as double) as numerator,
        cast(null as double) as denominator,
        {{ column }}_low as value_low,
        {{ column }}_high as value_high,
        cast({{ size }} as bigint) as sample_size,
        case when {{ column }} is null then 'too few answers' end as note
    from waves
    where survey = '{{ survey }}'
    {%- endfor %}

),

-- From the month in which what a metric needs was first there: a first record, or the
-- first day delivered.
first_records as (

    select
        definitions.needs,
        min(figures.date_month) as first_month
    from figures
    inner join definitions
        on figures.metric_id = definitions.metric_id
    where figures.date_month is not null
    group by definitions.needs

    union all

    select
        'posts' as needs,
        min(
            cast(date_trunc('month', {{ to_business_date('published_at') }}) as date)
        ) as first_month
    from {{ ref('fct_social_posts') }}

    union all

    select
        'actions on mentions' as needs,
        min(cast(date_trunc('month', date_day) as date)) as first_month
    from {{ ref('fct_mentions') }}
    where is_relevant is not null

    union all

    select
        needs,
        min(cast(date_trunc('month', first_day) as date)) as first_month
    from {{ ref('int_record_months_judged') }}
    where first_day is not null
    group by needs

),

first_months as (

    select
        needs,
        min(first_month) as first_month
    from first_records
    where first_month is not null
    group by needs

),

months as (

    select distinct dates.date_month
    from {{ ref('dim_dates') }} as dates
    where
        dates.date_day <= {{ as_of_date() }}
        and dates.date_month >= (select min(first_month) from first_months)

),

required as (

    select
        metric_id,
        needs,
        true as is_first_need
    from definitions

    union all

    select
        further_needs.metric_id,
        further_needs.needs,
        false as is_first_need
    from {{ ref('kpi_further_needs') }} as further_needs
    inner join definitions
        on further_needs.metric_id = definitions.metric_id

),

required_months as (

    select
        months.date_month,
        required.metric_id,
        -- The need that the metric is named by comes first.
        case when required.is_first_need then '' else required.needs end as need_order,
        case
            when not deliveries.is_delivered then deliveries.delivery_reason
            when required.is_first_need and first_months.first_month is null
                then 'no ' || required.needs || ' in what was delivered'
            -- Who was found before the first sale on record may buy after it.
            when
                months.date_month < first_months.first_month
                and (required.is_first_need or required.needs <> 'sales')
                then 'before the first ' || required.needs
        end as missing_reason,
        case
            when deliveries.is_delivered and not deliveries.is_complete
                then deliveries.delivery_reason
        end as gap_reason
    from months
    cross join required
    inner join {{ ref('int_record_months_judged') }} as deliveries
        on
            months.date_month = deliveries.date_month
            and required.needs = deliveries.needs
    left join first_months
        on required.needs = first_months.needs

),

delivered as (

    select
        date_month,
        metric_id,
        count(missing_reason) = 0 as is_delivered,
        count(missing_reason) + count(gap_reason) = 0 as is_complete,
        nullif(
            {{ join_array(ordered_array('missing_reason', 'need_order'), '; ') }}, ''
        ) as missing_reason,
        nullif({{ join_array(ordered_array('gap_reason', 'need_order'), '; ') }}, '')
            as gap_reason
    from required_months
    group by
        date_month,
        metric_id

),

-- What was not delivered is unknown, whatever the rest of it would add up to.
completed as (

    select
        months.date_month,
        definitions.*,
        delivered.is_delivered,
        delivered.is_complete,
        delivered.missing_reason,
        delivered.gap_reason,
        figures.figure,
        figures.amount,
        figures.numerator,
        figures.denominator,
        figures.value_low,
        figures.value_high,
        figures.sample_size,
        figures.note,
        figures.metric_id is not null as has_figure
    from months
    cross join definitions
    inner join delivered
        on
            months.date_month = delivered.date_month
            and definitions.metric_id = delivered.metric_id
    left join figures
        on
            delivered.is_delivered
            and months.date_month = figures.date_month
            and definitions.metric_id = figures.metric_id

),

fct_kpi_figures_monthly as (

    select
        {{ surrogate_key(['date_month', 'metric_id']) }} as kpi_figure_key,
        date_month,
        report,
        area,
        metric_id,
        metric_name,
        unit,
        direction,
        case
            when has_figure then figure
            when is_delivered and unit = 'count' then 0
        end as value,
        cast(
            case when unit = 'money' and has_figure then amount end as decimal(18, 2)
        ) as amount,
        numerator,
        denominator,
        value_low,
        value_high,
        sample_size,
        is_complete,
        case
            when not is_delivered then missing_reason
            else nullif(
                concat_ws(
                    '; ',
                    case
                        when not has_figure and unit <> 'count'
                            then 'nothing in the month'
                        else note
                    end,
                    gap_reason
                ),
                ''
            )
        end as reason,
        definition,
        evidence,
        claim_type,
        amec_tier,
        '{{ var("reporting_currency") }}' as currency_code
    from completed

)

select * from fct_kpi_figures_monthly
