-- With every parameter at base, the sensitivity is the scenario base to the cent: in
-- every month, for each of the four parameters, and unknown where that is.
with

scenarios as (

    select
        date_month,
        amount
    from {{ ref('rpt_risk_of_ignorance_monthly') }}
    where scenario = 'base'

),

sensitivity as (

    select
        date_month,
        count(*) as parameters,
        count(amount_at_base) as known,
        min(amount_at_base) as lowest,
        max(amount_at_base) as highest
    from {{ ref('rpt_risk_sensitivity_monthly') }}
    group by date_month

)

select
    scenarios.date_month,
    scenarios.amount,
    sensitivity.*
from scenarios
full join sensitivity on scenarios.date_month = sensitivity.date_month
where
    sensitivity.parameters is distinct from 4
    or sensitivity.known is distinct from
    case when scenarios.amount is null then 0 else 4 end
    or sensitivity.lowest is distinct from scenarios.amount
    or sensitivity.highest is distinct from scenarios.amount
