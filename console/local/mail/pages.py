"""The mail page's HTML; knows mails, nothing of files or of HTTP. Every value is escaped by `format_html`."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from console.local.mail.mailbox import Mail

LINK = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:)\]])")

STYLE = """
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { max-inline-size: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin-block: 2rem .5rem; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; }
label { display: grid; flex: 1 1 14rem; }
input, button { font: inherit; padding: .4rem .6rem; }
ul { list-style: none; padding: 0; }
li a { display: block; padding: .6rem; color: inherit; font-weight: 600; text-decoration: none;
  border-block-end: 1px solid color-mix(in srgb, currentcolor 20%, transparent); overflow-wrap: anywhere; }
li a:hover, li a:focus-visible { background: color-mix(in srgb, currentcolor 8%, transparent); }
li small { display: block; font-weight: 400; color: color-mix(in srgb, currentcolor 75%, transparent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dt { color: color-mix(in srgb, currentcolor 75%, transparent); }
dd { margin: 0; overflow-wrap: anywhere; }
iframe, pre { box-sizing: border-box; inline-size: 100%; margin: 0; border-radius: .5rem;
  border: 1px solid color-mix(in srgb, currentcolor 30%, transparent); }
iframe { block-size: 48rem; background: white; color-scheme: light; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; }
"""

_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{}</title>
<link rel="stylesheet" href="/mail.css"></head>
<body><main>
<h1>{}</h1>
{}
</main></body>
</html>
"""


def page(title: str, body: SafeString) -> str:
    """A whole page."""
    return format_html(_PAGE, title, title, body)


def inbox(mails: Iterable[Mail], to: str, more: bool) -> str:
    """The list of mails, with the search by recipient."""
    rows = format_html_join(
        "\n",
        '<li><a href="/mails/{}/">{}<small>{} · <time datetime="{}">{}</time></small></a></li>',
        (
            (
                mail.key,
                _subject(mail),
                ", ".join(mail.recipients),
                mail.received_at.isoformat(),
                _moment(mail.received_at),
            )
            for mail in mails
        ),
    )
    found = format_html("<ul>{}</ul>", rows) if rows else format_html("<p>{}</p>", _nothing(to))
    rest = format_html("<p>{}</p>", "Only the newest are shown. Search for a recipient to see older ones.")
    form = format_html(
        '<form action="/"><label>Recipient<input type="search" name="to" value="{}"></label>'
        "<button>Search</button></form>",
        to,
    )
    return page("Mails", form + found + (rest if more else SafeString("")))


def mail_page(mail: Mail) -> str:
    """One mail: who, what, and its parts."""
    facts = [("From", mail.header("From")), ("To", ", ".join(mail.recipients)), ("Received", _moment(mail.received_at))]
    facts += [(name, mail.header(name)) for name in ("Reply-To", "Message-ID") if mail.header(name)]
    body = SafeString('<p><a href="/">All mails</a></p>')
    body += format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", facts))
    if mail.part("html"):
        body += format_html(
            '<h2>As a mail program shows it</h2><iframe title="{}" src="/mails/{}/html"'
            ' sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
            _subject(mail),
            mail.key,
        )
    if mail.part("plain"):
        body += format_html("<h2>Text</h2><pre>{}</pre>", linked(mail.part("plain")))
    files = [
        (mail.key, number, file.name, file.kind, len(file.content)) for number, file in enumerate(mail.attachments())
    ]
    if files:
        row = '<li><a href="/mails/{}/attachments/{}" download>{}<small>{}, {} bytes</small></a></li>'
        body += format_html("<h2>Attachments</h2><ul>{}</ul>", format_html_join("", row, files))
    body += format_html('<p><a href="/mails/{}/source">Source</a></p>', mail.key)
    return page(_subject(mail), body)


def linked(text: str) -> SafeString:
    """The text with its web addresses as links."""
    parts = (
        format_html('<a href="{}" rel="noreferrer">{}</a>', part, part) if LINK.fullmatch(part) else part
        for part in LINK.split(text)
    )
    return format_html_join("", "{}", ((part,) for part in parts))


def framed(html: str) -> str:
    """The mail's own HTML, its links opening outside the frame that shows it."""
    return re.sub(r"(<head[^>]*>)|\A(?!.*<head)", r'\1<base target="_blank">', html, count=1, flags=re.I | re.S)


def _subject(mail: Mail) -> str:
    return mail.header("Subject") or "(no subject)"


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")


def _nothing(to: str) -> str:
    if to:
        return f"No mail was sent to an address with “{to}” in it."
    return "No mail has been sent yet. Mails that Steward sends appear here a moment later."
