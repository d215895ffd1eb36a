-- No source of community interactions is read yet: the columns, without a row.
select
    cast(null as {{ dbt.type_string() }}) as interaction_id,
    cast(null as {{ dbt.type_string() }}) as person_key,
    cast(null as {{ dbt.type_string() }}) as account_key,
    cast(null as timestamp) as occurred_at,
    cast(null as {{ dbt.type_string() }}) as network,
    cast(null as {{ dbt.type_string() }}) as channel_id,
    cast(null as {{ dbt.type_string() }}) as interaction_type,
    cast(null as {{ dbt.type_string() }}) as post_id,
    cast(null as boolean) as is_reciprocated,
    cast(null as boolean) as is_public,
    cast(null as boolean) as is_solicited,
    cast(null as {{ dbt.type_string() }}) as sentiment
where 1 = 0
