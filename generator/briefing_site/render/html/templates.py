"""Our Jinja environment: autoescaping, strict, in the current language, with constant parts computed once.

In: a folder of templates. Out: an environment that renders them. A template that uses an undefined name fails.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from gettext import NullTranslations
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from briefing_site.base.cldr import list_gaps
from briefing_site.base.language import direction_of, spoken
from briefing_site.render.html.template_blocks import with_ours


class Templates(Environment):
    """The templates of a folder, or of several: the first that has one counts."""

    def __init__(self, folders: Path | Sequence[Path], content_language: str) -> None:
        super().__init__(
            loader=with_ours(FileSystemLoader(folders)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._loaded: dict[str, Template] = {}
        translate(self, content_language)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template that is loaded now: one dictionary.

        Jinja's own chain of two is walked key by key, in Python, whenever a template imports a macro.
        """
        return {**self.globals, **(d or {})}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's own name
    ) -> Template:
        """Return a template: a page imports a dozen, and Jinja's own cache is locked and put in order for each."""
        if isinstance(name, Template) or globals:
            return super().get_template(name, parent, globals)
        if name not in self._loaded:
            self._loaded[name] = super().get_template(name, parent)
        return self._loaded[name]

    def compile_all(self) -> None:
        """Compile what pages are made of: processes that are forked from this one have it then."""
        for name in self.list_templates(filter_func=lambda name: name.startswith(("pages/", "partials/"))):
            self.get_template(name)


def translate(environment: Environment, content_language: str) -> None:
    """Give templates `_`, `ngettext` and `trans` in the language being spoken, and a mark for what is not in it."""
    environment.policies["ext.i18n.trimmed"] = True
    environment.add_extension("jinja2.ext.i18n")
    translations = spoken().translations
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    environment.extend(translations=translations)
    environment.globals["list_gaps"] = list_gaps
    environment.globals["content_language"] = _content_attributes(content_language)
    environment.code_generator_class = _CodeGenerator
    kinds = _COMPILED.setdefault(translations, {})
    environment.bytecode_cache = kinds.setdefault(type(environment), _CompiledTemplates())


class _CompiledTemplates(BytecodeCache):
    """Templates as they were compiled last: a preview loads them again at each edit, and they seldom change."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template what it was compiled to, if its source is the same."""
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template was compiled to."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED: WeakKeyDictionary[NullTranslations, dict[type[Environment], _CompiledTemplates]] = WeakKeyDictionary()
"""By the translations that were put into them."""


class _CodeGenerator(CodeGenerator):
    """Writes a template's Python with what is known beforehand worked out."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's own name
        """Write a template, the interface's words translated."""
        translator = _Translator(self.environment.translations)  # type: ignore[attr-defined]  # `translate` put it there
        super().visit_Template(translator.visit(node), frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """Spare finished HTML the call that escapes it: most of what is printed is that."""
        if self._escapes(frame, finalize):
            self.write("(_v if (_v := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if self._escapes(frame, finalize):
            self.write(").__class__ is Markup else escape(_v))")
        else:
            super()._output_child_post(node, frame, finalize)

    @staticmethod
    def _escapes(frame: Frame, finalize: Any) -> bool:
        return bool(frame.eval_ctx.autoescape) and not frame.eval_ctx.volatile and finalize.src is None


class _Translator(NodeTransformer):
    """Puts the translation in the place of each `_("…")`."""

    def __init__(self, translations: NullTranslations) -> None:
        self._translations = translations

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 - Jinja's own name
        """Return the words, where they are known."""
        node = self.generic_visit(node)  # type: ignore[assignment]  # a call stays one
        match node:
            case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str(words))], kwargs=[]):
                # as the extension's own `gettext` has it: finished HTML, and a format even without values
                return nodes.Const(Markup(self._translations.gettext(words)) % {}, lineno=node.lineno)  # noqa: S704
        return node


def _content_attributes(tag: str) -> Markup:
    """Return the attributes of a text of the content: its direction, and its language where the interface's is another.

    A text has the direction of its first letter, in whatever language: facts quote what was said.
    """
    if tag == spoken().tag:
        return Markup(' dir="auto"')
    direction_of(tag)  # refuses what is no language
    return Markup(' lang="{}" dir="auto"').format(tag)
