"""`{% ifmay "members.change_role" %}…{% endifmay %}`: shows a control to whom the permission table allows it."""

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token

from organizations.access import may
from organizations.permissions import Action

register = template.Library()


class IfMay(template.Node):
    """Renders its content if the member whose page it is may do the action."""

    def __init__(self, action: Action, nodelist: NodeList) -> None:
        self.action = action
        self.nodelist = nodelist

    def render(self, context: Any) -> str:
        membership = getattr(context.get("request"), "membership", None)
        return self.nodelist.render(context) if may(membership, self.action) else ""


@register.tag
def ifmay(parser: Parser, token: Token) -> IfMay:
    """A name that the table does not know fails when the template is compiled."""
    try:
        _tag, quoted = token.split_contents()
        action = Action(quoted.strip("\"'"))
    except ValueError as error:
        raise template.TemplateSyntaxError(f"{token.contents}: no such action in the permission table") from error
    nodelist = parser.parse(("endifmay",))
    parser.delete_first_token()
    return IfMay(action, nodelist)
