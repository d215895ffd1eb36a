"""Apache Superset with one database: the published file, registered as people do.

Runs in Superset's own environment (make bi-client). Arguments and answers as those of
sqlalchemy_reader; commands are `fresh`, `write`, and `columns`: how many the mart has.
Superset opens a connection for each query.
"""

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path

CONFIG = """
SECRET_KEY = "of a test that lasts a minute and listens on no port"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
# Files are databases that Superset does not allow unless told so.
PREVENT_UNSAFE_DB_CONNECTIONS = False
FILTER_STATE_CACHE_CONFIG = {{"CACHE_TYPE": "SimpleCache"}}
EXPLORE_FORM_DATA_CACHE_CONFIG = {{"CACHE_TYPE": "SimpleCache"}}
"""


def answers(path, query, commands):
    from superset.app import create_app

    with create_app().app_context():
        # Superset's models want an application first.
        from flask_appbuilder import Model
        from superset import db
        from superset.models.core import Database
        from superset.sql.parse import Table

        Model.metadata.create_all(db.engine)
        database = Database(
            database_name="social-roi",
            extra=json.dumps(
                {
                    "engine_params": {
                        "connect_args": {
                            "read_only": True,
                            "config": {"enable_external_access": "false"},
                        }
                    }
                }
            ),
        )
        database.set_sqlalchemy_uri(f"duckdb:///{path}")
        db.session.add(database)
        db.session.commit()
        for command in commands:
            if command == "fresh":
                yield database.get_df(query, schema="marts").iloc[0, 0]
            elif command == "columns":
                found = database.get_columns(Table("rpt_channel_roi_monthly", "marts"))
                yield len(found)
            elif command == "write":
                try:
                    database.get_df("create table marts.own as select 1 as a")
                    yield "written"
                except Exception as error:
                    yield error


if __name__ == "__main__":
    # Superset tells the console what it does; the answers go past it.
    answered = os.fdopen(os.dup(1), "w", buffering=1)
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.redirect_stdout(sys.stderr),
    ):
        config = Path(folder) / "superset_config.py"
        config.write_text(CONFIG.format(folder=folder))
        os.environ |= {"SUPERSET_CONFIG_PATH": str(config), "SUPERSET_HOME": folder}
        for answer in answers(sys.argv[1], sys.argv[2], map(str.strip, sys.stdin)):
            answered.write(" ".join(str(answer).split()) + "\n")
