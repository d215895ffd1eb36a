"""A program that reads what is published through SQLAlchemy and duckdb-sqlalchemy.

Arguments: the file, a query that gives one value. Each line `held`, `fresh` or `write`
on standard input is answered by one line: the value on a connection that stays open,
the value on a connection of its own, what a change is refused with.
"""

import sys

from sqlalchemy import create_engine, exc, pool, text


def engine_of(path):
    # A pool keeps connections, and with them the version that they were opened on.
    return create_engine(
        f"duckdb:///{path}",
        poolclass=pool.NullPool,
        connect_args={"read_only": True, "config": {"enable_external_access": "false"}},
    )


def answers(path, query, commands):
    engine = engine_of(path)
    held = None
    for command in commands:
        if command == "held":
            held = held or engine.connect()
            yield held.execute(text(query)).scalar()
        elif command == "fresh":
            if held:
                held.close()
                held = None
            with engine.connect() as connection:
                yield connection.execute(text(query)).scalar()
        elif command == "write":
            try:
                with engine.begin() as connection:
                    connection.execute(text("create table marts.own as select 1 as a"))
                yield "written"
            except exc.DBAPIError as error:
                yield str(error.orig)


if __name__ == "__main__":
    for answer in answers(sys.argv[1], sys.argv[2], map(str.strip, sys.stdin)):
        print(" ".join(str(answer).split()), flush=True)
