-- No source of referrals is read yet: the columns, without a row.
select
    cast(null as {{ dbt.type_string() }}) as referral_id,
    cast(null as timestamp) as referred_at,
    cast(null as {{ dbt.type_string() }}) as evidence,
    cast(null as boolean) as is_verified,
    cast(null as {{ dbt.type_string() }}) as referrer_person_key,
    cast(null as {{ dbt.type_string() }}) as referred_person_key,
    cast(null as {{ dbt.type_string() }}) as referred_account_key
where 1 = 0
