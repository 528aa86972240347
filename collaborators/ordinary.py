"""Names that are also words of everyday English, in lower case.

A protected name made only of these is searched where it is written as a name (with capitals), so
that "young hope" in a sentence does not stop a version.
"""

WORDS = """
able advocate amber anchor angel answer apple april ash aspen august autumn baker banks bay bear
bell berry best bird bishop black blossom blue bond bow brave bright brook brooks brown buddy
bush butler butterfly buttons cane captain care carpenter case chance chase cherish child
christian church clay cliff cloud coach cole cook cooper coral court cross crystal daisy dale
dancer daniels dawn day dean deer destiny diamond dove dreamer drew duke eagle earl early east
echo ember english eve ever fair faith fall fawn feather fern field fields fighter fire fisher
flower flowers ford forest fox frank free freedom french friend frost gale garden gay gene
gentle ginger glass glen gold golden good grace grant gray green grey guide hale hall hand happy
harbor hardy harmony harvest haven hawk hazel heath heather heaven hero hill holiday holly honor
hope house hunter iris ivory ivy jade jasmine jay jewel jewels journey joy justice key king
knight lacy lake lane lark law lawn lead leader leaf lee legacy liberty light lily lion little
long love low lucky lynx major man manning march marine mark marsh mason may meadow melody mercy
merit mill miller mine misty monday moon morning moss mother music nation news noble nobody
north oak ocean olive page park parker parks patience peace pearl penny pepper phoenix pine pink
piper player pleasant poet pool poppy porter power precious price pride prince providence
prudence queen rain rainbow raven ray ready real red reed reef rich rider ridge rise river
rivers robin rock rose rowan ruby rule runner rush sage sailor sand sandy savage scholar sea
serenity seven shade shadow sharp shepherd shine short silver sister sky small smart smiley snow
someone south sparrow speak spirit spring star stark stone storm story strong sugar summer
summers sunday sunny sunset sunshine survivor sweet swift tanner taylor teacher temple terry
thorn thunder tiger traveler trinity true truth tucker turner unity vale van victor violet
virtue voice walker wall ward warrior waters wave way weaver wells west wheeler white wild will
willow wing winner winter wise wolf wonder wood woods worth wren wright writer young youth
"""

ORDINARY = frozenset(WORDS.split())
