"""What `--help` says of a command: its options in groups, environment, exit codes, examples."""

from __future__ import annotations

import click

GROUPS = {
    "Where the figures come from": ("sample", "offline", "day", "archive", "api_url", "accept"),
    "The site": (
        "output",
        "site_url",
        "downloads",
        "templates",
        "static",
        "content",
        "jobs",
        "port",
    ),
    "Configuration": ("config", "print_config"),
    "What is told": ("form", "strict", "report", "quiet", "verbose"),
}
_ENVIRONMENT = (
    ("OPENROUTER_API_KEY", "The key, for live builds; it is no option and stands in no output."),
    ("SOURCE_DATE_EPOCH", "The clock, if set: seconds since 1970."),
)
_DONE = ("0", "Done.")
_FAILED = ("1", "Failed, for the reason told.")
_USAGE = ("2", "Wrong usage, or a configuration that cannot be used.")
_MISUSED = ("2", "Wrong usage.")
_DEGRADED = ("3", "Done, but a source failed: its last good day is shown, or its pages say so.")
_LIVE = (
    ("0", "Done; every source fetched and accepted."),
    ("1", "Failed; the output is as it was, no archived day is lost."),
    _USAGE,
    _DEGRADED,
)
_LOOKED = (("0", "No problem found."), ("1", "Problems, one a line."), _MISUSED)
_PLAIN = (_DONE, _FAILED, _MISUSED)
EXITS = {
    "build": _LIVE,
    "bundle": (_DONE, _FAILED, _USAGE, _DEGRADED),
    "fetch": _LIVE,
    "serve": (_DONE, _FAILED, _USAGE),
    "check": _LOOKED,
    "verify": _LOOKED,
}
EXAMPLES = {
    "build": (
        "site-gen build --sample",
        "site-gen build --output public --archive archive",
        "site-gen build --date 2026-07-10 --output july",
    ),
    "fetch": ("site-gen fetch --report fetched.json",),
    "serve": ("site-gen serve", "site-gen serve --offline --port 8080"),
    "init": ("site-gen init leaderboard",),
    "bundle": (
        "site-gen bundle --output standings.zip",
        "site-gen bundle --date 2026-07-10 --output july.html",
    ),
    "diff": (
        "site-gen diff 2026-07-09 2026-07-10",
        "site-gen diff 2026-07-09 2026-07-10 --format json",
    ),
    "check": ("site-gen check public",),
    "verify": ("site-gen verify --archive archive --output public",),
}


class Command(click.Command):
    """A command whose help is a page of a manual."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, those of one purpose together."""
        options = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        told = {one.name: one.get_help_record(ctx) for one in options}
        groups = [
            (title, [told.pop(name, None) for name in names]) for title, names in GROUPS.items()
        ]
        for title, records in (*groups, ("Options", list(told.values()))):
            shown = [record for record in records if record]
            if shown:
                with formatter.section(title):
                    formatter.write_dl(shown)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write environment, exit codes and examples."""
        name = self.name or ""
        live = EXITS.get(name) is _LIVE
        for title, lines in (
            ("Environment", _ENVIRONMENT if live else ()),
            ("Exit codes", EXITS.get(name, _PLAIN)),
        ):
            if lines:
                with formatter.section(title):
                    formatter.write_dl(lines)
        if name in EXAMPLES:
            with formatter.section("Examples"):
                for line in EXAMPLES[name]:
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
