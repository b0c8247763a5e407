"""What the code of the product does nowhere, or only in the places named here: a new place is looked at by somebody."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.test_architecture import ROOT, product_modules, short, tree_of

# What is deployed; console.local starts services on one's own machine and is left out of the image.
SHIPPED = [path for path in product_modules() if "local" not in path.parts]

# What is said in the code, why it is watched, and where it is all the same.
NOWHERE: dict[str, tuple[str, set[str]]] = {
    # ASVS 1.2.1: markup is made by templates; these make it of strings of our own, with what is typed escaped.
    "markup": (
        r"\b(mark_safe|SafeString|html_safe)\(",
        {
            "console/kit/icons.py",
            "console/news/admin.py",
            "console/news/markdown.py",  # reads no markup: what looks like it is text (tests/news/test_markdown.py)
            *(f"console/kit/templatetags/{name}.py" for name in ("formats", "kit", "lists")),
        },
    ),
    # ASVS 1.3.2, 1.5.2: nothing that is typed or stored is run.
    "code that is made": (r"(?<!re\.)\b(eval|exec|compile)\(|\b(pickle|marshal|shelve)\b|yaml\.load", set()),
    # ASVS 1.5.1: no XML is read.
    "XML": (r"\b(xml\.(etree|dom|sax)|lxml|ElementTree|expat)\b", set()),
    # ASVS 1.2.5: one child process, with a fixed command and no environment.
    "another program": (r"\b(subprocess|os\.(system|popen|exec\w*|spawn\w*))\b", {"console/kit/images.py"}),
    # ASVS 1.1.1: what a browser sends is decoded once, by Django; the one place reads a setting.
    "decoding once more": (r"\b(unquote\w*|unescape)\(", {"security/sms_gateway.py"}),
    # ASVS 1.3.6, 13.2.4, 15.3.2: one module speaks HTTP to others, and to the address of a setting only.
    "the network": (
        r"\b(urlopen|urllib\.request|http\.client|httpx|aiohttp|ftplib)\b|^\s*(import|from) (requests|socket)\b",
        {"security/sms_gateway.py"},
    ),
    # ASVS 6.5.3, 11.5.1: what must not be guessed comes from `secrets`.
    "chance that can be foreseen": (r"\bimport random\b|\bfrom random\b|\brandom\.\w+\(|\buuid1\(", set()),
    # ASVS 11.3.1, 11.4.1: the tests' own hasher is the only MD5; the SHA-1 of authenticator apps is the standard's.
    "weak digests and ciphers": (
        r"\b(md5|sha1|MD5|SHA1)|\b(DES|ECB|ARC4|Blowfish)\b",
        {"console/settings.py", "security/breached.py", "security/factors/authenticator.py"},
    ),
    # ASVS 12.3.2: certificates are verified.
    "unverified TLS": (r"verify\s*=\s*False|CERT_NONE|_create_unverified|check_hostname\s*=\s*False", set()),
    # ASVS 15.3.3: a form names its fields.
    "forms of whole models": (r"__all__[\"']|\bModelForm\b|modelform_factory", set()),
    # ASVS 1.2.9: a search compares text; no pattern of the database is made of what is typed. A constraint's is fixed.
    "patterns of the database": (r"__i?regex|SIMILAR TO", {"security/models/user.py"}),
    # ASVS 3.5.2: a header of htmx decides how much of a page is sent, and never whether somebody may.
    # Mail programs leave a theme with one click; the secret in the address is the token (RFC 8058).
    "forms without a token": (r"\bcsrf_exempt\b", {"console/news/views/links.py"}),
}


@pytest.mark.parametrize("what", NOWHERE)
def test_it_is_done_nowhere_else(what):
    pattern, allowed = NOWHERE[what]
    found = {short(path) for path in SHIPPED if any(re.search(pattern, line) for line in code_of(path))}
    assert found == allowed


def code_of(path) -> Iterator[str]:
    """Its lines without comments and docstrings."""
    tree = tree_of(path)
    sentences = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, node.end_lineno + 1)
    }
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if number not in sentences:
            yield re.sub(r"\s#\s.*", "", line)


def test_no_story_takes_the_servers_day_for_that_of_a_person():
    """The people of the stories live in another zone (`make.today`): what holds by day holds by night."""
    servers_day = re.compile(r"\blocaldate\((?!\w+=)|\bnow\(\)\.date\(\)|\bdate\.today\(\)")
    stories = (ROOT / "tests").rglob("*.py")
    found = {short(path) for path in stories if any(servers_day.search(line) for line in code_of(path))}
    assert found == set()


def test_no_statement_of_sql_is_put_together_from_what_is_typed():
    """ASVS 1.2.4: SQL is a literal or a constant of its module, with parameters; raw() and extra() are not used."""
    wrong = []
    for path in SHIPPED:
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            name, first = node.func.attr, node.args[0] if node.args else None
            is_fixed = isinstance(first, ast.Constant) or (isinstance(first, ast.Name) and first.id.isupper())
            if name in {"raw", "extra"} or (name in {"execute", "executemany"} and not is_fixed):
                wrong.append(f"{short(path)}:{node.lineno}")
    assert wrong == []


def test_no_secret_is_compared_with_equals():
    """ASVS 11.2.4: what somebody was given to guess is compared by `compare_digest` or found by its digest."""
    wrong = []
    for path in SHIPPED:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                sides = {_named(side) for side in (node.left, *node.comparators)}
                wrong += [f"{short(path)}:{node.lineno}" for _ in sides & {"token", "secret", "password"}]
    assert wrong == []


def _named(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def test_a_password_or_code_is_checked_only_where_the_guess_was_counted():
    """SEC-1, ASVS 6.3.1: whoever checks a secret that can be guessed has counted the guess in the same function or, for
    what is only called from such ones, in its module's caller."""
    counted = {
        "security/operations/sign_in.py": {"check_password", "confirm_password"},
        "security/operations/second_step.py": {"check_code", "check_passkey"},
        "security/operations/phones.py": {"confirm_phone"},
        "security/operations/recovery_phone.py": {"confirm_recovery_phone"},
    }
    found: dict[str, set[str]] = {}
    for path in SHIPPED:
        for function in ast.walk(tree_of(path)):
            if not isinstance(function, ast.FunctionDef):
                continue
            calls = {_named(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
            if calls & {"verify_token", "verified", "check_password", "take_code"} and "views" not in path.parts:
                found.setdefault(short(path), set()).add(function.name)
                assert calls & {"count_guess", "_count"} or short(path) == "security/models/factors.py", function.name
    found.pop("security/models/factors.py")  # the rows themselves, whose check is called through django_otp alone
    assert found == counted


SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
UNSAFE = r"innerHTML\s*\+?=|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|(local|session)Storage"


def test_no_script_writes_markup_runs_text_or_keeps_anything():
    """ASVS 3.2.2, 14.3.3; and none is made for one reader: they are files (ASVS 3.5.7)."""
    found = [
        f"{path.name}: {line}" for path in SCRIPTS for line in path.read_text().splitlines() if re.search(UNSAFE, line)
    ]
    assert len(SCRIPTS) > 5
    assert found == []


def test_no_page_switches_escaping_off():
    """ASVS 1.2.1: only the text half of a mail, which is no markup, is not escaped."""
    templates = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}]
    pattern = re.compile(r"\|\s*safe\b|safeseq|autoescape\s+off")
    found = {path.relative_to(ROOT).as_posix() for path in templates if pattern.search(path.read_text())}
    assert found == {"templates/layouts/email.txt"}
