#include "templates/template.hpp"

#include <gtest/gtest.h>

namespace dirigent::templates {
namespace {

const json::object kData = json::parse(R"({
  "name": "Ada", "html": "<b>\"x\" & 'y'</b>", "count": 3, "price": 2.5, "nothing": null, "yes": true, "no": false,
  "empty_text": "", "empty_list": [], "list": ["a", "b", "c"], "user": {"name": "Grace", "tags": ["x", "y"]},
  "rows": [{"t": "one", "n": 2}, {"t": "two", "n": 1}]
})")
                               .as_object();

std::string rendered(std::string_view source, const Limits& limits = {}) {
  const Loader layouts = [](std::string_view name) -> std::optional<std::string> {
    if (name == "base") return "<{% block head %}plain{% endblock %}|{% block content %}{% endblock %}|{{ name }}>";
    if (name == "middle")
      return "{% layout 'base' %}{% block content %}[{% block inner %}-{% endblock %}]{% endblock %}";
    if (name == "self") return "{% layout 'self' %}";
    return std::nullopt;
  };
  return render(source, kData, layouts, limits);
}

std::string problem(std::string_view source, const Limits& limits = {}) {
  try {
    return "rendered: " + rendered(source, limits);
  } catch (const TemplateError& error) {
    return error.what();
  }
}

struct Case {
  std::string_view source, wanted;
};

TEST(Template, OutputsAndPaths) {
  for (const Case& it : std::initializer_list<Case>{
           {"plain { text } %", "plain { text } %"},
           {"Hello {{ name }}!", "Hello Ada!"},
           {"{{ user.name }} {{ user['name'] }} {{ user.tags[1] }} {{ list[-1] }} {{ list.first }} {{ list.size }}",
            "Grace Grace y c a 3"},
           {"[{{ unknown.a.b }}{{ nothing }}{{ user.unknown }}]", "[]"},
           {"{{ count }} {{ price }} {{ yes }} {{ 'a}}b' }} {{ list }}", "3 2.5 true a}}b abc"},
           {"{{ html }}", "<b>\"x\" & 'y'</b>"},
           {"{{}}{{ }}", ""},
           {"{% raw %}{{ name }}{% if %}{% endraw %}", "{{ name }}{% if %}"},
           {"a{% comment %} {{ it's }} {% bad %} {% endcomment %}b", "ab"},
           {"a  {{- name -}}  b {%- if yes -%} c {%- endif %} d", "aAdabc d"}}) {
    EXPECT_EQ(rendered(it.source), it.wanted) << it.source;
  }
}

TEST(Template, Conditions) {
  for (const Case& it : std::initializer_list<Case>{
           {"{% if yes %}1{% else %}2{% endif %}", "1"},
           {"{% if no %}1{% elsif count > 2 %}2{% else %}3{% endif %}", "2"},
           {"{% if empty_text %}true{% endif %}{% if nothing %}false{% endif %}", "true"},
           {"{% unless no %}1{% else %}2{% endunless %}", "1"},
           {"{% if name == 'Ada' and count != 3 or yes %}1{% else %}2{% endif %}", "1"},
           {"{% if empty_list == empty and empty_text == blank %}1{% endif %}", "1"},
           {"{% if list contains 'b' and name contains 'd' %}1{% endif %}", "1"},
           {"{% if 'b' > 'a' and 2 <= 2 and 1 < 'x' %}1{% else %}2{% endif %}", "2"},
           {"{% case count %} x {% when 1, 2 %}a{% when 3 or 4 %}b{% else %}c{% endcase %}", "b"},
           {"{% case name %}{% when 'Bob' %}a{% else %}c{% endcase %}", "c"}}) {
    EXPECT_EQ(rendered(it.source), it.wanted) << it.source;
  }
}

TEST(Template, Loops) {
  for (const Case& it : std::initializer_list<Case>{
           {"{% for x in list %}{{ forloop.index }}{{ x }}{% unless forloop.last %},{% endunless %}{% endfor %}",
            "1a,2b,3c"},
           {"{% for x in empty_list %}1{% else %}none{% endfor %}", "none"},
           {"{% for i in (1..count) reversed %}{{ i }}{% endfor %}", "321"},
           {"{% for i in (1..9) limit: 3 offset: 2 %}{{ i }}{% endfor %}", "345"},
           {"{% for i in (1..9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i > 3 %}{% break %}{% endif %}{{ i "
            "}}{% endfor %}",
            "13"},
           {"{% for pair in user %}{{ pair[0] }} {% endfor %}", "name tags "},
           {"{% for r in rows %}{% for x in list %}{{ r.n }}{{ x }}{% endfor %}{% endfor %}", "2a2b2c1a1b1c"},
           {"{% assign x = name | upcase %}{% capture y %}<{{ x }}>{% endcapture %}{{ y }}", "<ADA>"}}) {
    EXPECT_EQ(rendered(it.source), it.wanted) << it.source;
  }
}

TEST(Template, Filters) {
  for (const Case& it : std::initializer_list<Case>{
           {"{{ html | escape }}", "&lt;b&gt;&#34;x&#34; &amp; &#39;y&#39;&lt;/b&gt;"},
           {"{{ '&lt; & <' | escape_once }}", "&lt; &amp; &lt;"},
           {"{{ nothing | default: 'x' }}{{ empty_text | default: 'y' }}{{ name | default: 'z' }}", "xyAda"},
           {"{{ 'a b&c' | url_encode }} {{ 'a+b%26c' | url_decode }}", "a+b%26c a b&c"},
           {"{{ name | append: '!' | prepend: '#' | downcase }} {{ 'hello World' | capitalize }}", "#ada! Hello world"},
           {"{{ 'aXbX' | replace: 'X', 'y' }} {{ 'aXbX' | replace_first: 'X', 'y' }} {{ 'aXbX' | remove: 'X' }}",
            "ayby aybX ab"},
           {"[{{ ' a ' | strip }}{{ ' a ' | lstrip }}{{ ' a ' | rstrip }}]", "[aa  a]"},
           {"{{ '<p>hi</p>' | strip_html }} {{ 'äöüß' | truncate: 4 }} {{ 'äöüßx' | truncate: 4 }} {{ 'a b c' | "
            "truncatewords: 2, '' }}",
            "hi äöüß ä... a b"},
           {"{{ 3 | plus: 4 }} {{ 7 | divided_by: 2 }} {{ 7.0 | divided_by: 2 }} {{ 7 | modulo: 4 }} {{ 2.345 | round: "
            "2 }} {{ 1 | divided_by: 0 }}",
            "7 3 3.5 3 2.35 "},
           {"{{ 'a,b' | split: ',' | join: '-' }} {{ list | reverse | first }} {{ 'äbc' | size }} {{ 'äbc' | slice: 1, "
            "2 }} {{ 'abc' | slice: -1 }}",
            "a-b c 3 bc c"},
           {"{{ rows | sort: 'n' | map: 't' | join: ' ' }} {{ rows | where: 'n', 1 | map: 't' }}", "two one two"},
           {"{{ user | json }}", R"({"name":"Grace","tags":["x","y"]})"}}) {
    EXPECT_EQ(rendered(it.source), it.wanted) << it.source;
  }
}

TEST(Template, Layouts) {
  EXPECT_EQ(rendered("lost {% layout \"base\" %} lost {% block content %}in {{ name }}{% endblock %}"),
            "<plain|in Ada|Ada>");
  EXPECT_EQ(rendered("{% layout 'middle' %}{% block inner %}deep{% endblock %}{% block head %}h{% endblock %}"),
            "<h|[deep]|Ada>");
  EXPECT_EQ(rendered("{% layout 'base' %}{% assign name = 'B' %}{% block content %}{% endblock %}"), "<plain||B>");
  EXPECT_EQ(problem("{% layout 'gone' %}"), "line 1: there is no layout \"gone\"");
  EXPECT_EQ(problem("{% layout 'self' %}"), "line 1: layouts are too deep");
}

TEST(Template, ProblemsSayTheirLine) {
  for (const Case& it :
       std::initializer_list<Case>{{"a\n{{ b", "line 2: \"{{\" without \"}}\""},
                                   {"{% if yes", "line 1: \"{%\" without \"%}\""},
                                   {"{% if yes %}\n\n", "line 1: {% if %} without {% endif %}"},
                                   {"\n{% endif %}", "line 2: there is no tag \"endif\" that fits here"},
                                   {"{% include 'x' %}", "line 1: there is no tag \"include\" that fits here"},
                                   {"{{ name | frob }}", "line 1: there is no filter \"frob\""},
                                   {"{{ name name }}", "line 1: \"name\" does not fit here"},
                                   {"{{ 'a }}", "line 1: a text does not end"},
                                   {"{% assign 5 = 3 %}", "line 1: a name is missing"},
                                   {"{% raw %}", "line 1: {% raw %} without {% endraw %}"}}) {
    EXPECT_EQ(problem(it.source), it.wanted) << it.source;
  }
}

TEST(Template, Dates) {
  // Without a zone the texts are in the server's, as what is shown.
  for (const Case& it : std::initializer_list<Case>{
           {"{{ '2024-02-29T09:05:07.008' | date: '%Y-%m-%d %H:%M:%S.%L|%a %A %b %B|%j %u %w %y %%' }}",
            "2024-02-29 09:05:07.008|Thu Thursday Feb February|060 4 4 24 %"},
           {"{{ '2024-03-03T15:04:00' | date: '%-d.%-m. %e|%I %l %k %p %P|%F %T %R %D|%^a %^B' }}",
            "3.3.  3|03  3 15 PM pm|2024-03-03 15:04:00 15:04 03/03/24|SUN MARCH"},
           {"{{ '2024-12-31T00:30:00' | date: '%-I %I %j %u' }}", "12 12 366 2"},
           {"{{ '1969-12-31T23:00:00' | date: '%A %j' }}", "Wednesday 365"},
           {"{{ 'tomorrow or so' | date: '%Y' }}|{{ nothing | date: '%Y' }}|{{ list | date: '%Y' | size }}",
            "tomorrow or so||3"},
           {"{{ '2024-01-01' | date: '%Q % %' }}|{{ '2024-01-01' | date: '' }}|", "%Q % %||"},
           {"{{ 86400 | date: '%s' }}", "86400"},
           {"{{ 'now' | date: '%Y' | size }}{{ 'today' | date: '%z' | size }}", "45"}}) {
    EXPECT_EQ(rendered(it.source), it.wanted) << it.source;
  }
  EXPECT_TRUE(rendered("{{ '2024-03-03T15:04:00' | date }}").starts_with("Sunday, March 3, 2024 at 3:04 pm "));
  Limits limits;
  limits.output = 400;
  EXPECT_EQ(
      problem("{% assign f = '%A%A%A%A%A%A%A%A%A%A' %}{% assign f = f | append: f | append: f | append: f | append: f "
              "| append: f | append: f %}{{ '2024-03-03' | date: f }}",
              limits),
      "line 1: a value is too long");
}

TEST(Template, EndsWithinItsLimits) {
  Limits limits;
  limits.output = 10'000;
  limits.steps = 1'000;
  EXPECT_EQ(problem("{% for i in (1..500) %}{% for j in (1..500) %}{% endfor %}{% endfor %}", limits),
            "line 1: loops take too many turns");
  EXPECT_EQ(problem("{% for i in (1..900000000) %}{% endfor %}", limits), "line 1: a range is too long");
  EXPECT_EQ(
      problem("{% assign a = 'xxxxxxxxxx' %}{% for i in (1..40) %}{% assign a = a | append: a %}{% endfor %}", limits),
      "line 1: a value is too long");
  EXPECT_EQ(problem("{% for i in (1..500) %}{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxxx' }}{% endfor %}", limits),
            "line 1: the text is too long");
  EXPECT_EQ(problem("{{ 'aaaa' | split: '' | join: html | replace: 'b', html | replace: 'x', html | size }}", limits)
                .substr(0, 9),
            "rendered:");
  std::string deep, brackets = "{{ a";
  for (int i = 0; i < 100; ++i) deep += "{% if yes %}";
  for (int i = 0; i < 100; ++i) brackets += "[a";
  EXPECT_EQ(problem(deep), "line 1: tags are too deep");
  EXPECT_EQ(problem(brackets + "}}"), "line 1: brackets are too deep");
  EXPECT_EQ(problem(std::string(300'000, 'x')), "line 1: the template is too long");
}

}  // namespace
}  // namespace dirigent::templates
