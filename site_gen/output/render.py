"""Turn a page into the bytes of a file with its template."""

from __future__ import annotations

import base64
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import jinja2
from jinja2 import FileSystemLoader, Template, TemplateError, TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup

from site_gen import unchanged
from site_gen.errors import BuildError
from site_gen.output import compiled
from site_gen.pages import (
    changes,
    colours,
    content,
    embed,
    feeds,
    navigation,
    presence,
    recent,
    search,
    sharing,
    sources,
    terms,
    urls,
)
from site_gen.pages.content import Asset, Prose
from site_gen.pages.site import Draft, File, Later, Page, Site
from site_gen.settings import Folders

STYLE = "site.css"
_END = re.compile("</(?:style|script)", re.IGNORECASE)


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
        self._assets = assets
        self._style = self._text(STYLE)
        if colours.NAME in assets:
            self._style += self._text(colours.NAME)
        self._templates: dict[str, Template] = {}
        self._environment = compiled.environment(FileSystemLoader(places))
        self._environment.globals |= {
            "site": site,
            "settings": site.settings,
            "catalog": site.catalog,
            "assets": {name: asset.path for name, asset in assets.items()},
            "licence_url": "https://creativecommons.org/licenses/by/4.0/",
            "guide_url": terms.GUIDE,
            "stale_days": site.settings.stale_days,
            "preliminary": site.settings.preliminary,
            "mix": site.settings.mix_words,
            "method": _method(prose),
            "source_link": urls.source,
            "model_link": urls.model,
            "board_link": urls.board,
            "task_link": urls.task,
            "arena_link": urls.arena,
            "head_links": navigation.head(site, prose),
            "foot_links": navigation.foot(site, prose),
            "next_fetch": navigation.next_fetch(
                site.catalog.retrieved_at, site.settings.fetch_times
            ),
            "shows": lambda path: presence.shows(site, path),
            "embed_link": urls.embed,
            "export_link": urls.export,
            "snippet": lambda site, board: embed.snippet(site, board),
            "last_changed": lambda board: recent.last_changed(site, board),
            "feed": lambda page: feeds.of(site, page),
            "permalink": lambda page: changes.permalink(site, page),
        }

    def prepare(self) -> None:
        """Make what many pages need, so that processes that share this need not each."""
        self._site.prepare()
        if self._site.history.marks:
            _ = self._frame
        for name in sorted(presence.PAGE_TYPES):
            if presence.makes(self._site, name):
                with suppress(TemplateError, ValueError):  # the page that asks for it tells
                    self._environment.get_template(name)

    def stays(self, item: Page | File | Draft) -> str | None:
        """Return a digest of all that decides the bytes of an item, None where it cannot be told.

        Templates of the operator's own may show anything.
        """
        if isinstance(item, File) or not item.stays:
            return None
        own = item.stays()
        if isinstance(item, Draft) or not own:
            return own or None
        return sha256(f"{self._frame} {own}".encode()).hexdigest() if self._frame else None

    @cached_property
    def _frame(self) -> str:
        """A digest of what decides the frame of pages that stay; "" with templates not ours."""
        if content.overridden(self._places):
            return ""
        site = self._site
        told = (
            unchanged.code(),
            jinja2.__version__,
            content.digest(self._places[-1]),
            sorted(one.path for one in self._assets.values() if one.name != search.NAME),
            site.settings._replace(folders=Folders()),  # their files count, not where they lie
            sorted(site.off),
            site.extra,
            site.bundled,
            site.catalog.sample,
            [(one.id, one.title, one.citation) for one in site.catalog.sources],
            [self._environment.globals[name] for name in ("head_links", "foot_links")],
        )
        return sha256(repr(told).encode()).hexdigest()

    def file(self, item: Page | File | Draft) -> File:
        """Return anything that a site consists of as a file."""
        if isinstance(item, Page):
            return self.render(item)
        return File(item.path, item.data) if isinstance(item, Draft) else item

    def render(self, page: Page) -> File:
        """Return the page as a file; raise BuildError naming template and page when it fails."""
        alone = page.anchors is not None
        inline = page.path == urls.NOT_FOUND or alone
        style = self._style + (self._text("single.css") if alone else "")
        scripts = [self._text(name) for name in page.scripts] if alone else []
        shared = {
            "page": page,
            "linked_data": Later(lambda: sharing.linked_data(self._site, page)),
            "cite": Later(lambda: sharing.citation(self._site, page)),
            "inline_style": Markup(style) if inline else None,  # noqa: S704 - our own
            "style_source": _hash(style) if inline else "'self'",
            "inline_scripts": [Markup(script) for script in scripts],  # noqa: S704 - our own
            "script_source": " ".join(map(_hash, scripts)) or "'self'",
        }
        try:
            template = self._template(page.template)
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
        if page.anchors is not None:
            html = urls.alone(html, page.anchors, self._site.settings.site_url)
        base = self._site.settings.base_path
        html = urls.relative(html, page.path, base, self._site.bundled)
        return File(page.file, html.encode("utf-8"))

    def _template(self, name: str) -> Template:
        template = self._templates.get(name)
        if template is None:
            template = self._templates[name] = self._environment.get_template(name)
        return template

    def _text(self, name: str) -> str:
        """Return a style or script as it may stand inside a page."""
        if name not in self._assets:
            raise BuildError(f"static/{name} is absent; pages need it")
        try:
            # Browsers take the hash of an inline style after they made its line ends one.
            text = self._assets[name].data.decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise BuildError(f"static/{name}: not UTF-8 ({error.reason})") from error
        if end := _END.search(text):
            raise BuildError(f"static/{name}: {end[0]!r} would end it inside a page")
        return text

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


def _hash(text: str) -> str:
    digest = base64.b64encode(sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
