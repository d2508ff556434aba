#include "experiments/synthesis/demo_tunes.hpp"

#include <algorithm>
#include <string_view>

#include "experiments/synthesis/abc.hpp"
#include "features/error.hpp"

namespace tunefind {
namespace {

struct AbcText {
  const char* id;
  const char* abc;
};

/// One entry for each tune, sorted by id, in the subset of ABC notation that `read_abc` reads.
constexpr AbcText kTunes[] = {
    {"amazing-grace", R"(
T:Amazing Grace
C:traditional American hymn tune "New Britain", 1829
M:3/4
L:1/4
Q:1/4=96
K:G
D | G2 B/G/ | B2 A | G2 E | D2 D | G2 B/G/ | B2 A | d3- | d2 B |
d>B d/B/ | G2 D | E>G G/E/ | D2 D | G2 B/G/ | B2 A | G3- | G2 |)"},

    {"auld-lang-syne", R"(
T:Auld Lang Syne
C:traditional Scottish, 18th century
M:4/4
L:1/4
Q:1/4=100
K:F
C | F>F F A | G>F G A | F>F A c | d3 d | c>A A F | G>F G A | F>D D C | F3 d |
c>A A F | G>F G d | c>A A c | d3 d | c>A A F | G>F G A | F>D D C | F3 |)"},

    {"brahms-lullaby", R"(
T:Brahms' Lullaby (Wiegenlied)
C:Johannes Brahms, 1868
M:3/4
L:1/8
Q:1/4=92
K:C
EE | G3 E E2 | G4 EG | c2 B3 A | A2 G2 DE | F2 D2 DE | F4 DF | BA G2 B2 | c4 CC |
c4 AF | G4 EC | F2 G2 A2 | G4 CC | c4 AF | G4 EC | F2 E2 D2 | C4 |)"},

    {"drunken-sailor", R"(
T:Drunken Sailor
C:traditional sea shanty, before 1840
M:2/4
L:1/8
Q:1/4=100
K:Ddor
A A/A/ A A/A/ | A D F A | G G/G/ G G/G/ | G C E G | A A/A/ A A/A/ | A B c d | c A G E | D2 D2 |
A2 A2 | A D F A | G2 G2 | G C E G | A2 A2 | A B c d | c A G E | D2 D2 |)"},

    {"frere-jacques", R"(
T:Frère Jacques
C:traditional French, 18th century
M:4/4
L:1/4
Q:1/4=112
K:F
F G A F | F G A F | A B c2 | A B c2 | c/d/c/B/ A F | c/d/c/B/ A F | F C F2 | F C F2 |)"},

    {"god-rest-ye", R"(
T:God Rest Ye Merry, Gentlemen
C:traditional English carol, 18th century
M:4/4
L:1/4
Q:1/4=126
K:Em
E | E B B A | G F E D | E F G A | B3 E | E B B A | G F E D | E F G A | B3 B |
c A B c | d e B A | G E F G | A2 G A | B2 c B | B A G F | E2 G/F/ E | A2 G A | B c d e | B A G F | E3 |)"},

    {"greensleeves", R"(
T:Greensleeves
C:traditional English, 1580
M:6/8
L:1/8
Q:3/8=60
K:Ador
A | c2 d e>f e | d2 B G>A B | c2 A A>^G A | B2 ^G E2 A | c2 d e>f e | d2 B G>A B | c>B A ^G>F G | A3 A3 |
g3 g>f e | d2 B G>A B | c2 A A>^G A | B2 ^G E3 | g3 g>f e | d2 B G>A B | c>B A ^G>F G | A3 A2 |)"},

    {"jingle-bells", R"(
T:Jingle Bells
C:James Lord Pierpont, 1857
M:4/4
L:1/4
Q:1/4=132
K:G
B B B2 | B B B2 | B d G>A | B4 | c c c>c | c B B B/B/ | B A A B | A2 d2 |
B B B2 | B B B2 | B d G>A | B4 | c c c>c | c B B B/B/ | d d c A | G4 |)"},

    {"joy-to-the-world", R"(
T:Joy to the World
C:Lowell Mason after George Frideric Handel, 1839
M:2/4
L:1/8
Q:1/4=92
K:D
d2 c>B | A3 G | F2 E2 | D3 A | B3 B | c3 c | d3 d | dc BA | A>G F d | dc BA |
A>G F F | F F F F/G/ | A3 G/F/ | E E E E/F/ | G3 F/E/ | D d2 B | A>G F G | F2 E2 | D4 |)"},

    {"korobeiniki", R"(
T:Korobeiniki
C:traditional Russian, 1861
M:4/4
L:1/8
Q:1/4=132
K:Am
e2 Bc d2 cB | A2 Ac e2 dc | B3 c d2 e2 | c2 A2 A4 | d3 f a2 gf | e3 c e2 dc | B2 Bc d2 e2 | c2 A2 A4 |)"},

    {"london-bridge", R"(
T:London Bridge Is Falling Down
C:traditional English, 18th century
M:4/4
L:1/4
Q:1/4=116
K:C
G>A G F | E F G2 | D E F2 | E F G2 | G>A G F | E F G2 | D2 G2 | E C3 |)"},

    {"mary-lamb", R"(
T:Mary Had a Little Lamb
C:traditional American, 19th century
M:4/4
L:1/4
Q:1/4=116
K:D
F E D E | F F F2 | E E E2 | F A A2 | F E D E | F F F F | E E F E | D4 |)"},

    {"minuet-in-g", R"(
T:Minuet in G
C:Christian Petzold, about 1725
M:3/4
L:1/8
Q:1/4=116
K:G
d2 GABc | d2 G2 G2 | e2 cdef | g2 G2 G2 | c2 dcBA | B2 cBAG | F2 GABG | A6 |
d2 GABc | d2 G2 G2 | e2 cdef | g2 G2 G2 | c2 dcBA | B2 cBAG | A2 BAGF | G6 |)"},

    {"mountain-king", R"(
T:In the Hall of the Mountain King
C:Edvard Grieg, 1875
M:4/4
L:1/8
Q:1/4=120
K:Bm
B,CDE FDF2 | ^ECE2 =E=CE2 | B,CDE FDFB | AFDF A4 |
F^G^AB cAc2 | d^Ad2 cAc2 | F^G^AB cAc2 | d^Ad2 c4 |
B,CDE FDF2 | ^ECE2 =E=CE2 | B,CDE FDFB | AFDF A4 |)"},

    {"my-bonnie", R"(
T:My Bonnie Lies over the Ocean
C:traditional Scottish, published 1881
M:3/4
L:1/4
Q:1/4=126
K:G
D | B A G | A G E | D B,2- | B,2 D | B A G | G F G | A3- | A2 D |
B A G | A G E | D B,2- | B,2 D | E A G | F E F | G3- | G2 |)"},

    {"ode-to-joy", R"(
T:Ode to Joy
C:Ludwig van Beethoven, 1824
M:4/4
L:1/4
Q:1/4=116
K:D
F F G A | A G F E | D D E F | F>E E2 | F F G A | A G F E | D D E F | E>D D2 |
E E F D | E F/G/ F D | E F/G/ F E | D E A,2 | F F G A | A G F E | D D E F | E>D D2 |)"},

    {"oh-susanna", R"(
T:Oh! Susanna
C:Stephen Foster, 1848
M:2/4
L:1/8
Q:1/4=104
K:D
D/E/ | F A A>B | A F D>E | F F E D | E3 D/E/ | F A A>B | A F D>E | F F E E | D3 z |
G2 G2 | B B2 B | A A F D | E3 D/E/ | F A A>B | A F D>E | F F E E | D3 |)"},

    {"row-your-boat", R"(
T:Row, Row, Row Your Boat
C:traditional American, 1852
M:6/8
L:1/8
Q:3/8=88
K:C
C3 C3 | C2 D E3 | E2 D E2 F | G6 | ccc GGG | EEE CCC | G2 F E2 D | C6 |)"},

    {"sakura", R"(
T:Sakura Sakura
C:traditional Japanese, Edo period
M:4/4
L:1/4
Q:1/4=92
K:Am
A A B2 | A A B2 | A B c B | A B/A/ F2 | E C E F | E E/C/ B,2 | A B c B | A B/A/ F2 |
E C E F | E E/C/ B,2 | A A B2 | A A B2 | E F B/A/ F | E4 |)"},

    {"scarborough-fair", R"(
T:Scarborough Fair
C:traditional English, before 1670
M:3/4
L:1/4
Q:1/4=112
K:Ddor
D2 D | A A A | E>F E | D3 | z A c | d2 c | A B G | A3 | z2 d | d2 d | c2 A | A G F | E C2 |
D2 A | G2 F | E D C | D3 |)"},

    {"silent-night", R"(
T:Silent Night
C:Franz Xaver Gruber, 1818
M:6/8
L:1/8
Q:3/8=52
K:Bb
F>GF D3 | F>GF D3 | c2 c A3 | B2 B F3 | G2 G B>AG | F>GF D3 | G2 G B>AG | F>GF D3 |
c2 c e>cA | B3 d3 | BFD F>EC | B,6 |)"},

    {"tannenbaum", R"(
T:O Tannenbaum
C:traditional German, 16th century
M:3/4
L:1/8
Q:1/4=96
K:F
C2 | F>F F3 G | A>A A3 A | GA B2 E2 | G2 F2 zc | cA d3 c | c>B B3 B | BG c3 B | B>A A2 C2 |
F>F F3 G | A>A A3 A | GA B2 E2 | G2 F2 |)"},

    {"twinkle", R"(
T:Twinkle, Twinkle, Little Star
C:traditional French (Ah! vous dirai-je, maman), 1761
M:4/4
L:1/4
Q:1/4=104
K:C
C C G G | A A G2 | F F E E | D D C2 | G G F F | E E D2 | G G F F | E E D2 | C C G G | A A G2 | F F E E | D D C2 |)"},

    {"when-the-saints", R"(
T:When the Saints Go Marching In
C:traditional American spiritual, 19th century
M:4/4
L:1/4
Q:1/4=144
K:F
z F A B | c4 | z F A B | c4 | z F A B | c2 A2 | F2 A2 | G4 |
z A A G | F3 F | A2 c c | c B3 | z2 A B | c2 A2 | F2 G2 | F4 |)"},

    {"yankee-doodle", R"(
T:Yankee Doodle
C:traditional American, 18th century
M:2/4
L:1/8
Q:1/4=112
K:G
G G A B | G B A D | G G A B | G2 F2 | G G A B | c B A G | F D E F | G2 G2 |
E>F E D | E F G2 | D>E D C | B,2 D2 | E>F E D | E F G E | D G F A | G2 G2 |)"},
};

}  // namespace

const std::vector<DemoTune>& demo_tunes() {
  static const std::vector<DemoTune> kAll = [] {
    std::vector<DemoTune> tunes;
    for (const AbcText& text : kTunes) tunes.push_back(read_abc(text.abc, text.id));
    return tunes;
  }();
  return kAll;
}

const DemoTune& demo_tune(const std::string& id) {
  const auto& tunes = demo_tunes();
  const auto found = std::find_if(tunes.begin(), tunes.end(), [&](const DemoTune& tune) { return tune.id == id; });
  if (found == tunes.end()) throw FormatError(id + ": no demo tune has this id");
  return *found;
}

}  // namespace tunefind
