"""Turn a page into the bytes of a file with its template."""

from __future__ import annotations

import base64
import traceback
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup

from site_gen.errors import BuildError
from site_gen.pages import cells, colours, exports, navigation, presence, sharing, sources, urls
from site_gen.pages.content import Asset, Prose
from site_gen.pages.site import File, Page, Site
from site_gen.text import plain

STYLE = "site.css"


class Renderer:
    """Templates, found in the user's folder first, with what they share."""

    def __init__(
        self,
        places: Sequence[Path],
        site: Site,
        assets: Mapping[str, Asset],
        prose: Mapping[str, Prose],
    ) -> None:
        self._places = tuple(places)
        self._site = site
        self._style = _style(assets)
        self._environment = Environment(
            loader=FileSystemLoader(places),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters |= {
            "day": cells.day,
            "age": cells.age,
            "plain": plain,
            "bdi": cells.bdi,
            "moment": navigation.moment,
        }
        self._environment.globals |= {
            "site": site,
            "settings": site.settings,
            "catalog": site.catalog,
            "assets": {name: asset.path for name, asset in assets.items()},
            "licence_url": "https://creativecommons.org/licenses/by/4.0/",
            "guide_url": exports.GUIDE,
            "stale_days": site.settings.stale_days,
            "preliminary": site.settings.preliminary,
            "mix": site.settings.mix_words,
            "method": _method(prose),
            "source_link": urls.source,
            "model_link": urls.model,
            "task_link": urls.task,
            "arena_link": urls.arena,
            "head_links": navigation.head(site, prose),
            "foot_links": navigation.foot(site, prose),
            "next_fetch": navigation.next_fetch(
                site.catalog.retrieved_at, site.settings.fetch_times
            ),
            "shows": lambda path: presence.shows(site, path),
        }

    def render(self, page: Page) -> File:
        """Return the page as a file; raise BuildError naming template and page when it fails."""
        inline = page.path == urls.NOT_FOUND
        shared = {
            "page": page,
            "linked_data": sharing.linked_data(self._site, page),
            "cite": sharing.citation(self._site, page),
            "inline_style": Markup(self._style) if inline else None,  # noqa: S704 - our own
            "style_source": _hash(self._style) if inline else "'self'",
        }
        try:
            template = self._environment.get_template(page.template)
            html = template.render(shared | dict(page.context))
        except TemplateNotFound as error:
            raise BuildError(f"template {error.name} not found, for page {page.path}") from error
        except TemplateSyntaxError as error:
            where = error.filename or error.name or page.template
            raise BuildError(
                f"template {where}, line {error.lineno}: {error.message} (page {page.path})"
            ) from error
        except (
            TemplateError,
            ArithmeticError,
            AttributeError,
            LookupError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:
            where = self._where(error) or page.template
            raise BuildError(f"template {where}: {error} (page {page.path})") from error
        html = presence.unlinked(self._site, html)
        html = urls.relative(html, page.path, self._site.settings.base_path)
        path = page.path + "index.html" if page.path.endswith("/") else page.path
        return File(path, html.encode("utf-8"))

    def _where(self, error: Exception) -> str | None:
        """Return the template and line in which an error arose: Jinja puts them in its trace."""
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if any(Path(frame.filename).is_relative_to(place) for place in self._places):
                return f"{frame.filename}, line {frame.lineno}"
        return None


def _method(prose: Mapping[str, Prose]) -> Callable[[str], str]:
    """Return what links to a section of the methodology, or to its top if it has none such."""
    page = prose.get(sources.METHOD)
    known = {anchor for anchor, _ in page.headings} if page else set()
    address = f"/{sources.METHOD}/" if page else "/about/"
    return lambda anchor: f"{address}#{anchor}" if anchor in known else address


def _style(assets: Mapping[str, Asset]) -> str:
    if STYLE not in assets:
        raise BuildError(f"static/{STYLE} is absent; every page needs it")
    try:
        # Browsers take the hash of an inline style after they made its line ends one.
        own = assets[colours.NAME].data if colours.NAME in assets else b""
        return (assets[STYLE].data + own).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BuildError(f"static/{STYLE}: not UTF-8 ({error.reason})") from error


def _hash(text: str) -> str:
    digest = base64.b64encode(sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
