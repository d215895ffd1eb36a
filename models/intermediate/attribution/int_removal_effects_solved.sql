-- What share of conversions would be lost without a channel, if everyone who comes to
-- it went away instead (Anderl et al. 2014): 1 - P(conversion without it) / P(conversion).
-- P solves x = r + Qx, here as r + Qr + QQr + ...: each round doubles how many touches
-- are looked ahead. Rows of matrices are arrays, so a round is one projection.
{%- set rounds = 12 %}
with

transitions as (

    select * from {{ ref('int_journey_transitions_counted') }}

),

states as (

    select
        conversion_type,
        from_state as state,
        row_number() over (partition by conversion_type order by from_state)
            as state_number
    from (
        select distinct
            conversion_type,
            from_state
        from transitions
    ) as from_states

),

probabilities as (

    select
        conversion_type,
        from_state,
        to_state,
        {{ safe_divide(
            'transitions',
            'sum(transitions) over (partition by conversion_type, from_state)'
        ) }} as probability
    from transitions

),

removals as (

    select distinct
        conversion_type,
        state as removed_state
    from {{ ref('int_journey_states_counted') }}

    union all

    select distinct
        conversion_type,
        '(none)' as removed_state
    from transitions

),

-- A state that remembers the removed channel is gone with it.
kept_states as (

    select
        removals.conversion_type,
        removals.removed_state,
        states.state,
        states.state_number,
        instr(
            ' > ' || states.state || ' > ', ' > ' || removals.removed_state || ' > '
        ) = 0 as is_kept
    from removals
    inner join states
        on removals.conversion_type = states.conversion_type

),

cells as (

    select
        from_states.conversion_type,
        from_states.removed_state,
        from_states.state_number as from_number,
        to_states.state_number as to_number,
        case
            when from_states.is_kept and to_states.is_kept
                then coalesce(probabilities.probability, 0.0)
            else 0.0
        end as probability
    from kept_states as from_states
    inner join kept_states as to_states
        on
            from_states.conversion_type = to_states.conversion_type
            and from_states.removed_state = to_states.removed_state
    left join probabilities
        on
            from_states.conversion_type = probabilities.conversion_type
            and from_states.state = probabilities.from_state
            and to_states.state = probabilities.to_state

),

matrix_rows as (

    select
        conversion_type,
        removed_state,
        from_number,
        {{ ordered_array('probability', 'to_number') }} as to_probabilities
    from cells
    group by
        conversion_type,
        removed_state,
        from_number

),

matrix_columns as (

    select
        conversion_type,
        removed_state,
        to_number,
        {{ ordered_array('probability', 'from_number') }} as from_probabilities
    from cells
    group by
        conversion_type,
        removed_state,
        to_number

),

endings as (

    select
        kept_states.conversion_type,
        kept_states.removed_state,
        kept_states.state,
        kept_states.state_number,
        case
            when kept_states.is_kept then coalesce(probabilities.probability, 0.0)
            else 0.0
        end as probability
    from kept_states
    left join probabilities
        on
            kept_states.conversion_type = probabilities.conversion_type
            and kept_states.state = probabilities.from_state
            and probabilities.to_state = '(conversion)'

),

chains as (

    select
        matrix_rows.conversion_type,
        matrix_rows.removed_state,
        max(case when endings.state = '(start)' then endings.state_number end)
            as start_number,
        {{ ordered_array('matrix_rows.to_probabilities', 'matrix_rows.from_number') }}
            as transition_rows,
        {{ ordered_array('matrix_columns.from_probabilities', 'matrix_rows.from_number') }}
            as transition_columns,
        {{ ordered_array('endings.probability', 'matrix_rows.from_number') }}
            as ending_vector
    from matrix_rows
    inner join endings
        on
            matrix_rows.conversion_type = endings.conversion_type
            and matrix_rows.removed_state = endings.removed_state
            and matrix_rows.from_number = endings.state_number
    inner join matrix_columns
        on
            matrix_rows.conversion_type = matrix_columns.conversion_type
            and matrix_rows.removed_state = matrix_columns.removed_state
            and matrix_rows.from_number = matrix_columns.to_number
    group by
        matrix_rows.conversion_type,
        matrix_rows.removed_state

),

round_0 as (

    select
        conversion_type,
        removed_state,
        transition_rows as power_rows,
        transition_columns as power_columns,
        ending_vector as reached
    from chains

),

{% for round in range(1, rounds + 1) -%}
round_{{ round }} as (

    select
        conversion_type,
        removed_state,
        {{ matrix_product('power_rows', 'power_columns') }} as power_rows,
        {{ matrix_product('power_columns', 'power_rows') }} as power_columns,
        {{ vector_sum('reached', matrix_vector_product('power_rows', 'reached')) }}
            as reached
    from round_{{ round - 1 }}

),

{% endfor -%}
solved as (

    select
        chains.conversion_type,
        chains.removed_state,
        {{ array_element('last_round.reached', 'chains.start_number') }}
            as conversion_probability,
        {{ largest_difference(
            'last_round.reached',
            vector_sum(
                'chains.ending_vector',
                matrix_vector_product('chains.transition_rows', 'last_round.reached')
            )
        ) }} as residual
    from chains
    inner join round_{{ rounds }} as last_round
        on
            chains.conversion_type = last_round.conversion_type
            and chains.removed_state = last_round.removed_state

),

effects as (

    select
        removed.conversion_type,
        removed.removed_state as state,
        1 - {{ safe_divide(
            'removed.conversion_probability', 'whole.conversion_probability'
        ) }} as removal_effect,
        whole.conversion_probability,
        greatest(removed.residual, whole.residual) as residual
    from solved as removed
    inner join solved as whole
        on
            removed.conversion_type = whole.conversion_type
            and whole.removed_state = '(none)'
    where removed.removed_state <> '(none)'

)

select * from effects
