"""What Textual finds out anew for every widget of every application, kept for the next one: every answer is the same.

A run opens a thousand applications with the same style sheets and the same kinds of widgets. `test_kept_answers.py`
holds what is kept against what Textual finds out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from types import CodeType, FunctionType
from typing import Any

import pytest
from rich.segment import Segment
from textual import _callback, message_pump
from textual.cache import FIFOCache
from textual.css.match import _check_selectors, match
from textual.css.model import CombinatorType, RuleSet, SelectorSet, SelectorType
from textual.css.styles import RenderStyles, RulesMap, Styles
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode, NoScreen
from textual.message import Message
from textual.message_pump import MessagePump
from textual.reactive import Reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

Specificity = tuple[int, int, int]
Matching = tuple[tuple[RuleSet, Specificity], ...]
Cache = dict[tuple[Any, ...], RulesMap]

apply_of_textual = Stylesheet.apply
handlers_of_textual = MessagePump._get_dispatch_methods
parameters_of_textual = _callback._count_parameters
value_of_textual = Reactive.__get__
strip_of_textual = Strip.__init__

# styles


class _Asked(Stylesheet):
    """A style sheet that only says what it would give to a node."""

    def __init__(self, stylesheet: Stylesheet) -> None:
        assert stylesheet.rules_map  # or each that is asked would make it anew
        self.__dict__.update(stylesheet.__dict__)
        self.answer: RulesMap = {}

    def replace_rules(self, _node: DOMNode, rules: RulesMap, animate: bool = False) -> None:  # type: ignore[override]
        self.answer = rules

    def _process_component_classes(self, node: DOMNode) -> None:
        """Leave the node as it is."""


def textual_gives(stylesheet: Stylesheet, node: DOMNode) -> RulesMap:
    """What Textual itself would give to a node."""
    asked = _Asked(stylesheet)
    apply_of_textual(asked, node)
    return asked.answer


class _Given:
    """What rules that match amount to."""

    _OF_ITS_OWN = ("layout", "transitions")
    """What each node has an object of its own for."""

    def __init__(self, rules: RulesMap) -> None:
        self.rules = rules
        of_nobody = Styles()
        for name, value in rules.items():
            setattr(of_nobody, name, value)
        self._stored = {name: value for name, value in of_nobody._rules.items() if name not in self._OF_ITS_OWN}
        self._of_its_own = [name for name in self._OF_ITS_OWN if name in rules]
        self._is_plain = not any(name.startswith("pointer") for name in rules)

    def to(self, node: DOMNode) -> None:
        """Give it to a node."""
        base = node.styles.base
        if self._is_plain and not base._rules and not node._is_mounted:
            base._rules.update(self._stored)  # type: ignore[typeddict-item]
            base._updates += len(self._stored)
            for name in self._of_its_own:
                setattr(base, name, self.rules[name])  # type: ignore[literal-required]
            if "display" in self._stored:
                node._nodes.updated()
        else:
            self._change(node, base)
        node.notify_style_update()

    def _change(self, node: DOMNode, base: Styles) -> None:
        now, stored, missing = base._rules, self._stored, object()
        # Where a bar shows, Textual paints it anew although its colours stay.
        has_bar = isinstance(node, Widget) and (node.show_vertical_scrollbar or node.show_horizontal_scrollbar)
        refreshes: set[tuple[tuple[str, bool], ...]] = set()
        base.__dict__["refresh"] = lambda **options: refreshes.add(tuple(sorted(options.items())))
        try:
            for name in now.keys() | self.rules.keys():
                if now.get(name, missing) != stored.get(name, base) or (has_bar and name.startswith("scrollbar")):
                    setattr(base, name, self.rules.get(name))
        finally:
            del base.__dict__["refresh"]
        for options in refreshes:  # once each: every colour would refresh all that is in the widget
            base.refresh(**dict(options))


class _Selectors:
    """One way in which a rule may be for a node."""

    def __init__(self, rule: RuleSet, one: SelectorSet) -> None:
        self.found = rule, one.specificity
        self.all = one.selectors
        self.last = one.selectors[-1]
        self.is_about_the_node_alone = len(self.all) == 1 and self.last.combinator is CombinatorType.DESCENDENT
        self.names = {f"{_SIGNS[each.type]}{each.name}" for each in self.all if each.type in _SIGNS}


_SIGNS = {SelectorType.TYPE: "", SelectorType.CLASS: ".", SelectorType.ID: "#"}


def _names_of(path: list[DOMNode]) -> set[str]:
    """What a node and those around it are called."""
    names: set[str] = set()
    for node in path:
        names |= node._css_type_names
        names.update(f".{name}" for name in node._classes)
        names.add(f"#{node.id}")
    return names


class _OfNames:
    """The rules that may be for a widget of certain names, and what they ask of its place among others."""

    def __init__(self, rules: list[RuleSet]) -> None:
        self._selectors = [_Selectors(rule, one) for rule in rules for one in rule.selector_set]
        asked: set[str] = set().union(*(rule.pseudo_classes for rule in rules))
        self.has_hover = "hover" in asked
        self.has_focus_within = "focus-within" in asked
        self.has_order = not asked.isdisjoint({"first-of-type", "last-of-type", "first-child", "last-child", "empty"})
        self.has_odd_or_even = not asked.isdisjoint({"odd", "even"})
        self.given: dict[Matching, _Given] = {}

    def matching(self, node: DOMNode) -> Matching:
        """Those that are for a node; the last part of a rule and the names around it tell most nodes that it is not."""
        path = node.css_path_nodes
        names: set[str] | None = None
        found = []
        for each in self._selectors:
            if each.last.check(node):
                if not each.is_about_the_node_alone:
                    if names is None:
                        names = _names_of(path)
                    if not (each.names <= names and _check_selectors(each.all, path)):
                        continue
                found.append(each.found)
        return tuple(found)


class _Sheet:
    """Rules in their order, for all applications that have these."""

    def __init__(self, rules: list[RuleSet]) -> None:
        self._rules = rules
        self._named: dict[str, list[RuleSet]] = defaultdict(list)
        for rule in rules:
            for name in rule.selector_names:
                self._named[name].append(rule)
        self.names = self._named.keys()
        self._kept: dict[frozenset[str], _OfNames] = {}

    def of(self, node: DOMNode) -> _OfNames:
        """Those that may be for a node."""
        names = frozenset(self.names & node._selector_names)
        kept = self._kept.get(names)
        if kept is None:
            wanted = {rule for name in names for rule in self._named[name]}
            kept = self._kept[names] = _OfNames([rule for rule in reversed(self._rules) if rule in wanted])
        return kept


_SHEETS: dict[tuple[RuleSet, ...], _Sheet] = {}


def _sheet_of(stylesheet: Stylesheet) -> _Sheet:
    rules = stylesheet.rules
    known: tuple[list[RuleSet], _Sheet] | None = stylesheet.__dict__.get("_known")
    if known is None or known[0] is not rules:
        sheet = _SHEETS.get(key := tuple(rules)) or _SHEETS.setdefault(key, _Sheet(rules))
        known = stylesheet.__dict__["_known"] = rules, sheet
    return known[1]


def apply(stylesheet: Stylesheet, node: DOMNode, *, animate: bool = False, cache: Cache | None = None) -> None:
    """Give a node the styles of all rules that are for it."""
    sheet = _sheet_of(stylesheet)
    possible = sheet.of(node)
    node._has_hover_style = possible.has_hover
    node._has_focus_within = possible.has_focus_within
    node._has_order_style = possible.has_order
    node._has_odd_or_even = possible.has_odd_or_even
    if matching := possible.matching(node):
        given = possible.given.get(matching)
        if given is None:
            given = possible.given[matching] = _Given(textual_gives(stylesheet, node))
        if given.rules and animate and "transitions" in given.rules:
            stylesheet.replace_rules(node, given.rules, animate=True)
        elif given.rules:
            given.to(node)
    stylesheet._process_component_classes(node)


# strips

_ROOMS = {
    "_divide_cache": 4, "_crop_cache": 16, "_style_cache": 16, "_filter_cache": 4, "_line_length_cache": 4,
    "_crop_extend_cache": 4, "_offsets_cache": 4,
}  # fmt: skip
"""What a strip keeps, and how many of each; most strips are shown as they are, and keep nothing."""


def begin(strip: Strip, segments: Iterable[Segment], cell_length: int | None = None) -> None:
    """Make a strip without room for what it may keep later."""
    strip._segments = list(segments)
    strip._cell_length = cell_length
    strip._render_cache = None
    strip._link_ids = None
    strip._cell_count = None


def make_room(strip: Strip, name: str) -> FIFOCache[Any, Any]:
    """Make room for one kind of what a strip keeps, when it is first asked for."""
    if name not in _ROOMS:
        raise AttributeError(name)
    room: FIFOCache[Any, Any] = FIFOCache(_ROOMS[name])
    setattr(strip, name, room)
    return room


# messages

_Handlers = list[tuple[type, list[tuple[Callable[..., Any], Any]]]]
_HANDLERS: dict[tuple[type, str, type], _Handlers] = {}


def _handlers(kind: type, name: str, message: type) -> _Handlers:
    found: _Handlers = []
    kinds = [each for each in message.__mro__ if issubclass(each, Message)]
    for cls in kind.__mro__:
        decorated = cls.__dict__.get("_decorated_handlers") or {}
        own = [handler for each in kinds for handler in decorated.get(each, ())]
        method = cls.__dict__.get(f"_{name}") or cls.__dict__.get(name)
        if method is not None and not getattr(method, "_textual_on", None):
            own.append((method, None))
        if own:
            found.append((cls, own))
    return found


def dispatch_methods(
    pump: MessagePump, name: str, message: Message
) -> Iterator[tuple[type, Callable[[Message], Awaitable[Any]]]]:
    """Those who handle a message, in their order; which classes have some is kept."""
    key = type(pump), name, type(message)
    handlers = _HANDLERS.get(key)
    if handlers is None:
        handlers = _HANDLERS[key] = _handlers(*key)
    dispatched = set()
    for cls, own in handlers:
        if message._no_default_action:
            return
        for method, selectors in own:
            if selectors is None:
                yield cls, method.__get__(pump, cls)
            elif method not in dispatched and (not selectors or _are_met(selectors, message)):
                yield cls, method.__get__(pump, cls)
                dispatched.add(method)


def _are_met(selectors: dict[str, tuple[SelectorSet, ...]], message: Message) -> bool:
    return bool(message._sender) and all(
        (node := getattr(message, attribute)) is not None and match(selector, node)
        for attribute, selector in selectors.items()
    )


_PARAMETERS: dict[CodeType, int] = {}


def count_parameters(function: Callable[..., Any]) -> int:
    """How many parameters a function has; of those made anew for each use, such as lambdas, the code is the same."""
    if type(function) is not FunctionType or function.__dict__:  # a wrapped one has the parameters of another
        return parameters_of_textual(function)
    found = _PARAMETERS.get(function.__code__)
    if found is None:
        found = _PARAMETERS[function.__code__] = parameters_of_textual(function)
    return found


class _Silent:
    """A log that nobody reads."""

    @property
    def event(self) -> _Silent:
        return self

    def verbosity(self, _verbose: bool) -> _Silent:
        return self

    def __call__(self, *_args: object) -> None:
        """Write nothing."""


# values of widgets


def get_rule(styles: RenderStyles, name: str, default: object = None) -> object:
    """A rule of the widget's own, or else of the style sheets."""
    own = styles._inline_styles._rules
    return own[name] if name in own else styles._base_styles._rules.get(name, default)  # type: ignore[literal-required]


def get_screen(node: DOMNode) -> Screen[object]:
    """The screen that a node is on."""
    above: MessagePump | None = node
    while above is not None:
        if isinstance(above, Screen):
            return above
        above = above._parent
    raise NoScreen("node has no screen")


_ARE_COMPUTED: dict[tuple[type, str], bool] = {}


def get_value(reactive: Reactive[Any], node: Any, kind: type) -> Any:
    """The value of a node that has one, and does not compute it."""
    if node is None or (value := node.__dict__.get(reactive.internal_name, _ARE_COMPUTED)) is _ARE_COMPUTED:
        return value_of_textual(reactive, node, kind)
    key = kind, reactive.compute_name
    is_computed = _ARE_COMPUTED.get(key)
    if is_computed is None:
        is_computed = _ARE_COMPUTED[key] = hasattr(*key)
    return value_of_textual(reactive, node, kind) if is_computed else value


@pytest.fixture(autouse=True, scope="session")
def answers_kept() -> Iterator[None]:
    """Keep them as long as the tests of this folder run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RuleSet, "__hash__", object.__hash__)  # by identity, too, but not in Python
        patch.setattr(Stylesheet, "apply", apply)
        patch.setattr(Strip, "__init__", begin)
        patch.setattr(Strip, "__getattr__", make_room, raising=False)
        patch.setattr(MessagePump, "_get_dispatch_methods", dispatch_methods)
        patch.setattr(_callback, "_count_parameters", count_parameters)
        patch.setattr(message_pump, "log", _Silent())
        patch.setattr(RenderStyles, "get_rule", get_rule)
        patch.setattr(DOMNode, "screen", property(get_screen))
        patch.setattr(Reactive, "__get__", get_value)
        yield
