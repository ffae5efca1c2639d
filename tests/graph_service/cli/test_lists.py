"""An answer without a renderer of its own is drawn as a table, or field by field."""

import pytest

from graph_service.cli.output import Page
from graph_service.cli.render.lists import draw_results


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (
            {"results": [{"type": "consult", "events": 2}, {"type": "war"}], "next": None},
            "type\tevents\nconsult\t2\nwar\t\n",
        ),
        ({"results": [{"id": "a", "shared": ["b"]}]}, 'id\tshared\na\t["b"]\n'),
        ({"results": [], "not_walked": ["actor:a"], "total": 0}, 'not walked: ["actor:a"]\ntotal: 0\n'),
    ],
    ids=["a missing value is empty", "a nested one is JSON", "without results, each field"],
)
def test_results_are_a_table(capsys, answer, text):
    """Columns are the fields in the order they come; what is empty is left out of a list of fields."""
    draw_results(None, answer, Page())
    assert capsys.readouterr().out == text
