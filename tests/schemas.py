"""The JSON Schemas of the downloads, as the shapes that `site-gen check` asks for have them.

``python -m tests.schemas`` writes them into the package after a shape has changed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from site_gen.pages import formats

FOLDER = Path(formats.__file__).parent / "schemas"
_SHAPES: dict[str, TypeAdapter[Any]] = {
    "board": formats.BOARD,
    "index": formats.INDEX,
    "models": formats.MODELS,
    "status": formats.STATUS,
}


def texts() -> dict[str, str]:
    """Return the text of every schema by the name of its file."""
    return {
        f"{name}.json": json.dumps(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                **shape.json_schema(mode="serialization"),
            },
            indent=1,
            sort_keys=True,
            ensure_ascii=False,
        )
        + "\n"
        for name, shape in _SHAPES.items()
    }


def main() -> None:
    """Write the schemas."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in texts().items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
