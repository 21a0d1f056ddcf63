"""The pages, a module for each kind.

**A page module** has one function `pages(source, language, addresses) -> Iterable[Page]`, and
`generator.web.site.PAGE_MODULES` names the module. `Page` and the nouns that pages are made of
(`Link`, `Table`, `Figure`, …) stand in `generator.web.view`. The module makes frozen dataclasses of
finished text; its template, `templates/<kind>.html`, extends `base.html`, fills `{% block main %}`
and only loops and prints `view`. Templates see `page` (the Page), `frame` (navigation, footer),
`view`, `drawings` (key → Markup) and the macros of `macros.html`
(`{% from "macros.html" import figure, value_cell with context %}`).

**Links**: `addresses.measure(code)` and its like give the address of a page inside the site;
`relative(page_path, address)` of `generator.web.addresses` makes the link. Never write a path by
hand, never start one with `/`. Where a template knows an address but not the link:
`{{ to(address) }}`. Files for a page's own folder go into `Page.files`; files that several pages
share (`addresses.file(…)`) are written by `generator.web.site`.

**Words** are English in the code and translated by `locale/nb.po`: in Python
`_ = language.gettext`, then `_("%(county)s has the most participants", county=name)`; plurals
`language.ngettext("%(n)s month", "%(n)s months", n)`; in templates the same `_` and `ngettext`
(values are escaped). A literal % is written %% wherever values are filled in; in templates always.
Numbers, months and per cents come from `language` (`number`, `month`, `percent`, …).

**Hidden figures** are shown with `generator.web.cells.cell`, drawn with status `suppressed`, and
take part in no sum, share, rank or change.
"""
