"""Our Jinja environment: autoescaping, strict, in the current language.

In: a folder of templates. Out: an environment that renders them. A template that uses an undefined name fails.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from briefing_site.base.cldr import list_gaps
from briefing_site.base.language import Language, direction_of, spoken
from briefing_site.render.html.macro_cache import SPECIAL
from briefing_site.render.html.template_blocks import with_ours


class Templates(Environment):
    """The templates of one or more folders; the first that has a template wins."""

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
        """Return the globals of a newly loaded template as a single dictionary.

        Jinja's own chain of two is walked key by key, in Python, whenever a template imports a macro.
        """
        return {**self.globals, **(d or {})}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's own name
    ) -> Template:
        """Return a template from a plain dictionary: a page imports a dozen, and Jinja's LRU cache locks for each."""
        if isinstance(name, Template) or globals:
            return super().get_template(name, parent, globals)
        if name not in self._loaded:
            self._loaded[name] = super().get_template(name, parent)
        return self._loaded[name]

    def compile_all(self) -> None:
        """Compile the templates of pages, so that forked processes inherit them."""
        for name in self.list_templates(filter_func=lambda name: name.startswith(("pages/", "partials/"))):
            self.get_template(name)


def translate(environment: Environment, content_language: str) -> None:
    """Give templates `_`, `ngettext` and `trans` in the current language, and attributes for text in another."""
    environment.policies["ext.i18n.trimmed"] = True
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_translations(spoken().translations, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    environment.globals["_"] = _words_in(spoken())
    environment.globals["list_gaps"] = list_gaps
    environment.globals["content_language"] = _content_attributes(content_language)
    environment.code_generator_class = _CodeGenerator
    environment.escape_text = _escape_text  # type: ignore[attr-defined]  # for the generated code
    environment.bytecode_cache = _COMPILED.setdefault(type(environment), _CompiledTemplates())


def _words_in(language: Language) -> Callable[..., Markup]:
    """Return `_` of the templates: what Jinja's own would, which looks up each word again on each page."""
    known: dict[str, tuple[Markup, Markup]] = {}

    def words(message: str, /, **variables: object) -> Markup:
        if message not in known:
            translated = Markup(language.translations.gettext(message))  # noqa: S704 - from the code or its catalogue
            known[message] = translated, translated % {}
        with_gaps, finished = known[message]
        return with_gaps % variables if variables else finished

    return words


def _escape_text(text: str) -> str:
    """Return text as HTML; most has nothing to escape."""
    return escape(text) if SPECIAL.search(text) else text


class _CompiledTemplates(BytecodeCache):
    """A cache of compiled templates: a preview reloads them at each edit, and they seldom change."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a template's compiled form if its source is unchanged."""
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store a template's compiled form."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED: dict[type[Environment], _CompiledTemplates] = {}
"""By the environment that they were compiled for."""


class _CodeGenerator(CodeGenerator):
    """Generates Python that escapes text without making it `Markup`, as it is only joined, and leaves HTML as it is."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        """Skip the escaping call for finished HTML, which is most of the output."""
        if self._escapes(frame, finalize):
            self.write("(_v if (_c := (_v := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if self._escapes(frame, finalize):
            self.write(").__class__) is Markup else environment.escape_text(_v) if _c is str else escape(_v))")
        else:
            super()._output_child_post(node, frame, finalize)

    @staticmethod
    def _escapes(frame: Frame, finalize: Any) -> bool:
        return bool(frame.eval_ctx.autoescape) and not frame.eval_ctx.volatile and finalize.src is None


def _content_attributes(tag: str) -> Markup:
    """Return the attributes of a text of the content: its direction, and its language if not the interface's.

    A text takes its direction from its first letter, since facts quote speech in any language.
    """
    if tag == spoken().tag:
        return Markup(' dir="auto"')
    direction_of(tag)  # refuses an invalid language
    return Markup(' lang="{}" dir="auto"').format(tag)
