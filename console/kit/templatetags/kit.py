"""The tags every template may use (a builtin library): icons, form fields, the mails' colours; knows no app."""

import re
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token
from django.template.context import Context
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from console.kit.icons import icon
from console.kit.palette import Scheme, palette
from console.kit.words import with_colon

register = template.Library()
register.filter("colon", with_colon)

TYPEFACE = "'Source Sans 3',-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
LISTS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class IconNode(Node):
    """An icon whose name is known only when the page is rendered."""

    def __init__(self, name: FilterExpression, extra: str) -> None:
        self.name = name
        self.extra = extra

    def render(self, context: Context) -> str:
        return icon(self.name.resolve(context), self.extra)


@register.tag("icon")
def icon_tag(parser: Parser, token: Token) -> Node:
    """`{% icon "users" %}`, `{% icon item.icon class="icon--small" %}`: a literal name is drawn at compilation."""
    _, *words = token.split_contents()
    extra = words.pop()[len("class=") :].strip("\"'") if len(words) == 2 and words[1].startswith("class=") else ""
    if len(words) != 1:
        raise template.TemplateSyntaxError('An icon is written {% icon "name" %} or {% icon "name" class="…" %}.')
    name = words[0]
    if name[0] not in "\"'":
        return IconNode(parser.compile_filter(name), extra)
    try:
        return TextNode(icon(name.strip("\"'"), extra))
    except KeyError:
        raise template.TemplateSyntaxError(f"There is no icon {name} in console/kit/icons.svg.") from None


class PerLanguageNode(Node):
    """A part of a template that is rendered once in every language."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.rendered: dict[str, str] = {}

    def render(self, context: Context) -> str:
        language = get_language() or ""
        if language not in self.rendered:
            self.rendered[language] = self.nodelist.render(context.new())
        return self.rendered[language]


@register.tag("perlanguage")
def per_language_tag(parser: Parser, token: Token) -> Node:
    """`{% perlanguage %}…{% endperlanguage %}`: what depends on nothing but the language, kept after the first time.

    It sees no variable of the page, so nobody's words can be kept for somebody else.
    """
    nodelist = parser.parse(("endperlanguage",))
    parser.delete_first_token()
    return PerLanguageNode(nodelist)


class HueNode(Node):
    """A colour whose name is known only when the mail is rendered."""

    def __init__(self, name: FilterExpression, scheme: Scheme) -> None:
        self.name = name
        self.scheme = scheme

    def render(self, context: Context) -> str:
        return palette(self.scheme)[self.name.resolve(context)]


@register.tag("hue")
def hue_tag(parser: Parser, token: Token) -> Node:
    """`{% hue "ink" %}`, `{% hue "ink" dark %}`: a token's colour as hex, for mails."""
    _, name, *rest = token.split_contents()
    scheme: Scheme = "dark" if rest == ["dark"] else "light"
    if name[0] not in "\"'":
        return HueNode(parser.compile_filter(name), scheme)
    try:
        return TextNode(palette(scheme)[name.strip("\"'")])
    except KeyError:
        raise template.TemplateSyntaxError(f"There is no colour {name} in static/css/tokens.css.") from None


@register.tag("typeface")
def typeface_tag(parser: Parser, token: Token) -> Node:
    """`{% typeface %}`: the console's type as a declaration, for each cell of a mail."""
    return TextNode(f"font-family:{TYPEFACE};")


@register.simple_block_tag
def squeezed(content: str) -> str:
    """`{% squeezed %}…{% endsqueezed %}`: text in which at most one empty line stands between two lines."""
    return mark_safe(re.sub(r"\n\s*\n", "\n\n", content).strip() + "\n")


@register.simple_tag
def provider() -> str:
    """The name of whoever runs this console (`PROVIDER_NAME`)."""
    return str(settings.STEWARD["PROVIDER_NAME"])


@register.simple_tag
def support_email() -> str:
    """The address at which people reach support (`SUPPORT_EMAIL`)."""
    return str(settings.STEWARD["SUPPORT_EMAIL"])


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, *, large: bool = False, aside_label: str = "", aside_url: str = "", optional: bool | None = None
) -> dict[str, Any]:
    """A form field with its label, help and errors, wired for screen readers; see `components/field.html`."""
    widget = bound.field.widget
    kind = "control"
    if isinstance(widget, LISTS):
        kind = "list"
    elif isinstance(widget, forms.CheckboxInput):
        kind = "box"
    elif isinstance(widget, forms.PasswordInput):
        kind = "password"
    own = "check" if kind == "box" else "input input--large" if large else "input"
    classes = f"{own} {widget.attrs.get('class', '')}".strip()
    return {
        "bound": bound,
        "kind": kind,
        "control": "" if kind == "list" else bound.as_widget(attrs={"class": classes}),
        "aside_label": aside_label,
        "aside_url": aside_url,
        "optional": not bound.field.required if optional is None else optional,
    }
