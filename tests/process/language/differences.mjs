// Questions whose answer differs from the reference's on purpose: docs/reference/differences.md has the reasons. Where the
// reference fails (5xx) any answer below 500 will do.
const differences = [
	[/"_(some|none)":"a"/, 'a quantifier over a text is refused, where every row passed'],
	[/count\( comments \)/, 'an unknown field is refused, where it gave an empty item'],
	[/^json .*"_?sort":.*json\(/, 'refused by one name instead of the pieces between the commas'],
	[/\$CURRENT_POLICIES"/, 'the policies of the caller, where nothing was'],
	[/\$CURRENT_USERS"/, 'no variable, so no number'],
	[/"clock":{"_lt":"\$NOW/, 'a time of day, where it was the number of a moment'],
	[/deep.*\$CURRENT_USER\./, 'variables with a path work inside deep too'],
	[/"sections\.item:para","sort"/, 'a scope without a field asks for nothing below'],
	[/"sections":{"item":{"_eq"/, 'the key of a many-to-any item can be compared'],
	[/"filter":5,|"id":\[1,2\]|"_not":|"item:para":{"_eq":1}|"_intersects":"a"/, 'other words of refusal'],
	[/"sort":({"a"|5)|"meta":"\*,nope"|"sort":"max\.nope"|articles\.count","deep":{"articles":{"_groupBy":\["nope"/, 'other words of refusal'],
	[/^orders .*"sort":"secret"/, 'the order of what is concealed would tell it'],
	[/^groups .*"(groupBy|min|max|countDistinct|sum|sumDistinct|avg|avgDistinct)":"secret"/, 'what is concealed can only be counted'],
	[/"search":("Ü"|0|\["alpha"\])/, 'found as it is written; what is no text is searched for as JSON'],
	[/^groups .*"aggregate":{"(count|countDistinct|sum|sumDistinct|avg|avgDistinct)":"(day|at|stamp|clock|secret|live|data|words)"/, 'counts and sums are numbers, never dates, lists or asterisks'],
	[/^orders person .*"search":"[0-9a-f]+"/, 'found in the key of the administrator as well, which is another one each time'],
	[/"count":\[\]/, 'an aggregate of nothing is refused'],
	[/year\(author\.born\)"/, 'groups of related fields are refused in words of their own'],
	[/"groupBy":"status".*"sort":"(rank|author\.name|id|year\(day\))"/, 'sorting groups by what is no group is refused'],
	[/"aggregate":{"count":"\*".*"filter":{"comments"/, 'an item counts once, however many related ones match'],
	[/"_limit":("x"|-2)|"_page":-1/, 'refused inside deep as outside'],
	[/item__para/, 'a scope may be written with two underscores'],
	[/"_alias":{"v":"votes"}/, 'aliases of columns work inside deep too'],
	[/"_aggregate":(?!.*"_groupBy")/, 'aggregates inside deep are those of each parent, never of all together'],
	[/"_groupBy":/, 'groups without other fields show themselves; no groups are none', (peer) => peer.status === 200 && /null|"articles"/.test(JSON.stringify(peer))],
];

export const intended = (name, peer) => differences.find(([pattern, , applies]) => pattern.test(name) && (applies?.(peer) ?? true));
