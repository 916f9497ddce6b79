"""The invented names of the sample, as tables; none belongs to a real lab, model or product."""

from __future__ import annotations

# Columns: name; day in the slug, or "-"; skill (the intelligence index at full effort, and the
# latent strength elsewhere); USD per million tokens in and out, or "-"; efforts (EFFORTS below);
# where it is listed: A Artificial Analysis, D Design Arena, U Design Arena without a mapping.
LANGUAGE = """
@northwind-foundry
Kestrel 5 pro           20260811  57.6  5       25      m3  AD
Kestrel 5               20260811  54.6  2       10      m3  AD
Kestrel 5 mini          20260811  44.9  0.5     2.5     r2  AD
Kestrel 4.5 pro         20260219  50.9  5       25      m3  AD
Kestrel 4.5             20260219  47.3  2       10      r2  AD
Kestrel 4.5 mini        -         37.8  0.5     2.5     r2  A
Kestrel 4 pro           20251104  44.1  15      75      r2  A
Kestrel 4               20251104  40.2  3       15      r2  AD
Kestrel 4 mini          -         30.6  0.8     4       r2  A
Kestrel 3.5             20250611  31.4  3       15      1   AD
Kestrel 3               20250211  24.2  3       15      1   A
Kestrel 2               -         14.9  -       -       1   A
Kestrel 1               -         9.6   8       24      1   A
Kestrel 5 pro design    -         50.4  5       25      1   D
Kestrel 5.5 preview     -         58.4  -       -       1   U
@lumen-and-ash
Clinker 7               20260630  56.1  4       24      x6  AD
Clinker 7 mini          20260630  45.6  0.6     3.6     x4  AD
Clinker 7 nano          20260630  36.7  0.15    0.9     h1  A
Clinker 6.5             20260128  51.6  1.75    14      x5  AD
Clinker 6.5 mini        20260128  40.4  0.3     2.2     h3  A
Clinker 6.5 forge       20260128  46.8  1.75    14      h1  AD
Clinker 6               20250917  44.2  1.25    10      h3  AD
Clinker 6 mini          20250917  34.9  0.25    2       h2  AD
Clinker 6 nano          -         22.8  0.05    0.4     h2  A
Clinker 5               20250402  26.3  2       8       1   A
Clinker 5 mini          -         17.7  0.4     1.6     1   A
Clinker 4               20241120  12.4  -       -       1   A
Clinker 4 mini          -         8.2   0.15    0.6     1   A
Clinker 7 sketch        -         49.0  4       24      1   D
@heron-works
Avocet 3.5 pro          -         55.2  2       12      h3  AD
Avocet 3.5 swift        -         50.2  1.5     9       x4  AD
Avocet 3.5 swift lite   20260303  33.9  0.25    1.5     r2  A
Avocet 3 pro            20251118  46.7  2       12      h2  AD
Avocet 3 swift          20251211  41.2  0.5     3       r2  AD
Avocet 2.5 pro          -         33.8  1.25    10      1   A
Avocet 2.5 swift        -         23.4  0.3     2.5     r2  AD
Avocet 2 swift          -         16.1  0.1     0.4     1   A
Avocet 1.5 pro          -         12.7  1.25    5       1   A
Dotterel 4 27B          20260402  30.2  0.1     0.3     r2  AD
Dotterel 4 9B           -         21.5  0.04    0.12    r2  A
Dotterel 3 27B          -         13.2  0.09    0.16    1   D
@quiet-engine
Murmur 4                20260520  51.4  1.1     4.4     m2  AD
Murmur 4 air            20260520  40.9  0.2     0.8     1   AD
Murmur 3                20260120  41.3  0.6     2.4     r2  AD
Murmur 3 air            -         30.1  0.12    0.5     r2  A
Murmur 2                20250714  27.1  0.6     2.4     1   A
Murmur 5 preview        -         55.8  -       -       1   U
Murmur 3 preview        -         39.0  -       -       1   U
@tidepool-research
Limpet 6 max            20260715  49.3  0.9     3       m2  AD
Limpet 6                20260715  45.2  0.435   0.87    m3  AD
Limpet 6 air            20260715  40.2  0.098   0.196   m3  AD
Limpet 5.2              20251201  35.7  0.2288  0.3432  r2  AD
Limpet 5                20250821  28.3  0.27    1       r2  A
Limpet 5 air            20250821  22.5  0.05    0.2     1   A
Limpet 4                -         19.1  0.27    1.1     1   A
Limpet 3                -         8.8   0.14    0.28    1   A
Whelk code 2            -         33.2  0.15    0.6     1   AD
Marjan 2                20260423  29.0  0.4     1.6     1   AD
@saltmarsh-institute
Sedge 4 max             20260612  47.4  1.04    6.24    1   AD
Sedge 4 plus            -         42.6  0.325   1.95    1   AD
Sedge 4 27B             20260422  39.7  0.285   2.4     r2  AD
Sedge 4 35B A3B         20260415  34.1  0.14    1       r2  A
Sedge 4 9B              -         25.9  0.1     0.15    r2  A
Sedge 3.5 397B A17B     20260216  36.8  0.39    2.34    r2  A
Sedge 3.5 122B A10B     20260224  32.4  0.26    2.08    1   A
Sedge 3 235B A22B       -         20.8  0.455   1.82    r2  A
Sedge 3 32B             -         15.7  0.08    0.24    r2  A
Sedge 3 14B             -         12.1  0.1     0.24    r2  A
Sedge 3 8B              -         9.0   0.05    0.4     r2  A
Marram code 2           -         31.0  0.11    0.8     1   AD
Marram code             -         24.5  0.22    1       1   A
Sedge 4 coder           -         40.0  0.3     1.5     1   D
Sedge 4.5 max           -         51.0  -       -       1   U
@copperline
Verdigris 6             20260707  48.6  1.25    3.75    h3  AD
Verdigris 6 fast        -         42.0  0.3     0.9     1   AD
Verdigris 5             20260115  39.2  1.25    3.75    r2  AD
Verdigris 5 fast        -         33.0  0.2     0.5     1   D
Verdigris 4             -         29.7  3       15      1   A
Verdigris 3             -         20.1  5       15      1   A
Patina code 2           -         37.0  0.2     1.5     1   D
Patina code             -         28.9  0.2     1.5     1   AD
Verdigris 6.5           -         52.0  -       -       1   U
@old-harbour
Bollard 3               -         46.2  0.3     1.2     1   AD
Bollard 2.7             20260318  39.4  0.18    0.72    1   AD
Bollard 2.5             20260211  35.5  0.12    0.48    1   AD
Bollard 2               -         27.6  0.255   1       1   A
Capstan 2               20260505  31.2  0.2     0.9     1   AD
Capstan 1               -         22.4  0.4     2.2     1   A
@orchard-nine
Medlar 5.2              -         48.3  0.93    3       m2  AD
Medlar 5                20260211  41.0  0.6     1.92    r2  AD
Medlar 5 swift          20260315  39.8  1.2     4       1   AD
Medlar 4.7              20251222  35.1  0.4     1.75    r2  AD
Medlar 4.6              -         30.2  0.43    1.74    r2  A
Medlar 4.5              -         25.8  0.6     2.2     1   A
Medlar 4.5 air          -         21.0  0.13    0.85    1   A
Medlar 5 vision         -         36.0  1.2     4       1   D
Damson 1                -         30.9  0.2     0.8     1   D
@dovetail-systems
Mortise 3               20260430  43.6  1.5     7.5     h2  AD
Mortise 3 small         20260316  30.4  0.15    0.6     1   AD
Mortise 2               -         24.9  0.4     2       1   A
Mortise 2 small         -         15.0  0.1     0.3     1   A
Mortise 1               -         9.2   0.25    0.25    1   A
Tenon code 2            -         32.3  0.3     0.9     1   AD
Tenon 2                 -         18.9  0.2     0.6     1   AD
Mortise 3 web           -         41.0  1.5     7.5     1   D
@paper-lantern
Washi 2                 20260609  38.6  0.5     2       1   AD
Origata 1.5             -         29.2  0.25    1       1   A
Origata 1               -         16.5  0.25    1       1   A
Origata 2               -         36.0  0.25    1       1   D
@basalt-bureau
Tuff 2 120B             -         25.6  0.03    0.15    h2  AD
Tuff 2 20B              -         19.8  0.02    0.1     h2  A
Tuff 405B               -         13.9  0.8     0.8     1   AD
Tuff 70B                -         11.0  0.3     0.4     1   A
Tuff 8B                 -         6.3   0.02    0.03    1   A
@fernway
Frond 3                 20260525  37.4  0.3     1       r2  AD
Frond 3 air             -         27.9  0.08    0.32    1   AD
Frond and Fern 2        -         22.0  0.2     0.6     1   AD
Frond 2                 -         18.3  0.2     0.6     1   A
Frond 3 web             -         35.0  0.3     1       1   D
@longacre-union
Furlong 5               20260819  42.9  1.5     6       r2  AD
Furlong 4               20260128  34.4  2       8       1   AD
Furlong 4 sprint        -         26.7  0.4     1.6     1   AD
Furlong 3               -         19.5  -       -       1   A
@second-kettle
Trivet 3                20260902  44.6  0.2     0.7     1   AD
Trivet 2                -         31.9  0.25    0.8     1   AD
Trivet 2 mini           -         17.2  0.045   0.15    1   A
Trivet 1.5              -         20.2  0.25    0.8     1   A
@upland-signal
Cairn 70B               -         16.7  0.12    0.39    1   AD
Cairn 32B think         20251121  14.1  0.15    0.5     1   A
Cairn 7B                -         7.1   -       -       1   A
@mossbank
Tussock 2 32B           -         23.1  0.1     0.3     1   AD
Tussock 32B             -         10.4  0.1     0.2     1   A
Tussock 7B free         -         5.2   0       0       1   AD
Tussock 3B free         -         3.9   0       0       1   A
@wren-street
Lychgate 4              -         40.7  2       8       1   AD
Lychgate 3              -         33.1  -       -       1   AD
Lychgate 3 search       -         18.4  3       15      1   A
Lychgate 2              -         13.0  1       1       1   A
Lychgate 3 web          -         34.0  1       4       1   D
@halfmoon-ferry
Towline 2               20260327  36.2  0.3     1.2     1   AD
Towline 1.5 beta        -         23.9  0.15    0.45    1   A
@glasshouse-theory
Cloche 4                20260501  38.2  0.7     2.8     1   AD
Cloche 4 mini           -         28.0  0.15    0.6     1   A
Cloche 3                -         24.0  0.7     2.8     1   A
Cloche 4 web            -         39.0  0.7     2.8     1   D
@brass-meridian
Gimbal 3                20260724  43.9  0.25    1       h2  AD
Gimbal 3 mini           -         29.0  0.06    0.24    1   A
Gimbal 2                -         26.0  0.2     0.6     1   A
@marrow-and-pine
Thicket 4 large         20260828  45.4  0.5     2       r2  AD
Thicket 3 large         -         32.6  0.4     1.6     r2  AD
Thicket 3 small         -         17.9  0.07    0.28    1   A
Thicket 2 large         -         21.9  0.9     1.9     1   A
Thicket 3 code          -         33.5  0.4     1.6     1   D
Paper Moth              -         48.0  -       -       1   U
"""

# Columns as above; where: I board image, L board logo, V board video, and U for no mapping.
PICTURES = """
@pigment-and-lime
Gesso 3 pro             20260722  66.0  2       40      1   IL
Gesso 3                 20260722  60.5  0.5     30      1   IL
Gesso 3 draft           -         45.0  0.3     12      1   IL
Gesso 2.5               20260114  52.0  0.5     30      1   IL
Gesso 2                 -         41.0  0.5     30      1   IL
Gesso 2 flat            -         34.0  0.3     12      1   I
Gesso 1                 -         20.0  0.5     30      1   I
Gesso 4 preview         -         67.0  -       -       1   ILU
@parchment-row
Rubric 6                20260513  58.0  1       24      1   IL
Rubric 6 turbo          -         50.0  0.4     10      1   IL
Rubric 5                -         44.0  1       24      1   IL
Rubric 5 type           -         39.0  1       24      1   L
Rubric 4                -         28.0  0       0       1   I
Colophon 2              -         47.0  0       0       1   L
@reelwright-studio
Reelwright 3            20260805  58.0  3       60      1   V
Reelwright 3 fast       -         49.0  1       20      1   V
Reelwright 2.1          20260102  45.0  3       60      1   V
Reelwright 2            -         36.0  3       60      1   V
Flicker 1.5             -         27.0  0       0       1   V
@lumen-and-ash
Sfumato 3               20260618  63.5  4       32      1   IL
Sfumato 3 sketch        -         52.5  1       8       1   IL
Sfumato 2               -         49.0  4       32      1   IL
Sfumato 1.5             -         31.0  4       32      1   I
Sfumato Motion 2        -         55.0  4       80      1   V
@heron-works
Avocet 3.5 still        -         57.0  0.5     30      1   IL
Avocet 3 still          -         46.5  0.3     30      1   IL
Avocet 3.5 motion       -         59.5  2       70      1   V
Avocet 3 motion         -         50.0  2       70      1   V
@saltmarsh-institute
Sedge Image 2           -         48.0  0.2     6       1   IL
Sedge Image 1           -         33.0  0.2     6       1   I
Sedge Video 2           -         47.0  0.2     9       1   V
@copperline
Plate 2                 -         51.0  1       10      1   IL
Plate 1                 -         37.0  1       10      1   I
Plate Motion 1          -         41.0  1       18      1   V
@paper-lantern
Washi Print 2           -         53.5  0.4     16      1   IL
Washi Print 1           -         38.5  0.4     16      1   I
@tidepool-research
Coralline 2             -         42.5  0.1     2       1   I
Coralline 1             -         24.0  0       0       1   I
@no-lab
Umberlight 4            -         54.0  -       -       1   IU
Umberlight 3            -         43.5  -       -       1   ILU
Scumble XL              -         26.0  -       -       1   IU
Scumble 2               -         35.0  -       -       1   IU
Halftone 5              -         46.0  -       -       1   ILU
Halftone 4              -         36.5  -       -       1   ILU
Decal 2                 -         40.0  -       -       1   ILU
Tempera 9               -         29.5  -       -       1   IU
Flipbook 2              -         43.0  -       -       1   VU
Mutoscope 4             -         52.0  -       -       1   VU
Mutoscope 3             -         42.0  -       -       1   VU
Lantern Slide 1         -         30.0  -       -       1   VU
Praxis Reel 1           -         34.0  -       -       1   VU
"""

# Services that build a whole app; nobody maps them to a model.
BUILDERS = """
@no-lab
Barnraiser              -         55.0  -       -       1   U
Hayloft 3               -         54.0  -       -       1   U
Clerestory              -         51.5  -       -       1   U
Slipway                 -         49.0  -       -       1   U
Plinth 2                -         48.5  -       -       1   U
Loomstead               -         46.0  -       -       1   U
Potting Shed            -         45.0  -       -       1   U
Boathouse               -         43.5  -       -       1   U
Cobble and Sons         -         42.0  -       -       1   U
Ridgepole               -         41.0  -       -       1   U
Windowbox               -         39.5  -       -       1   U
Summerhouse             -         38.0  -       -       1   U
Half-Timber             -         37.5  -       -       1   U
Mezzanine 2             -         36.0  -       -       1   U
Doorstone               -         35.0  -       -       1   U
Gazebo                  -         33.5  -       -       1   U
Lean-to                 -         32.0  -       -       1   U
Dovecote                -         31.0  -       -       1   U
Scriptorium             -         29.0  -       -       1   U
Turret                  -         27.0  -       -       1   U
Vestibule               -         25.5  -       -       1   U
Undercroft              -         23.0  -       -       1   U
Larder                  -         21.0  -       -       1   U
Stoop                   -         18.0  -       -       1   U
"""

# Names and slugs that a site must survive; the tables above know the models by plain names.
DISPLAY_NAMES = {
    "Cairn 70B": (
        "Cairn 70B Instruct, Long Context Edition with Tools, Structured Output"
        " and Extended Thinking (Community Merge, Revision 12)"
    ),
    "Cobble and Sons": "Cobble & Sons",
    "Frond and Fern 2": "Frond & Fern 2",
    "Gesso 3 draft": "Gesso 3 [draft]",
    "Gesso 2 flat": "Gesso 2 [flat], unvarnished",
    "Kestrel 5 pro design": "Kestrel 5 pro (Design Skill, Medium)",
    "Marjan 2": "مرجان 2",
    "Murmur 3 preview": "Murmur 3",
    "Sfumato 3 sketch": "Sfumato·3 (sketch)",
    "Tenon 2": "Carpenter's Tenon 2",
    "Towline 1.5 beta": "Towline 1.5, beta (night crossing)",
    "Trivet 2": "Trivet <b>2</b>",
    "Tussock 3B free": "Tussock 3B (free)",
    "Tussock 7B free": "Tussock 7B (free)",
    "Umberlight 4": "Umberlight 4 (very_low)",
    "Washi 2": "和紙 Washi 2",
}
SLUGS = {
    "Kestrel 5 pro design": "northwind-foundry/kestrel-5-pro-20260811",
    "Towline 1.5 beta": "halfmoon-ferry/towline 1.5#beta?",
    "Tuff 405B": "basalt-bureau/Tuff-405B-Instruct",
    "Tussock 3B free": "mossbank/tussock-3b",
    "Tussock 7B free": "mossbank/tussock-7b:free",
}

# Each effort a model is listed at, and what it scores below the first at a skill of 50.
EFFORTS: dict[str, tuple[tuple[str, float], ...]] = {
    "1": (("", 0),),
    "h1": ((" (high)", 0),),
    "h2": ((" (high)", 0), (" (low)", 5.5)),
    "h3": ((" (high)", 0), (" (medium)", 2.9), (" (low)", 7.2)),
    "m2": ((" (Reasoning, Max Effort)", 0), (" (Non-reasoning)", 10.4)),
    "m3": (
        (" (Reasoning, Max Effort)", 0),
        (" (Reasoning, High Effort)", 2.7),
        (" (Non-reasoning, High Effort)", 9.8),
    ),
    "r2": ((" (Reasoning)", 0), (" (Non-reasoning)", 8.6)),
    "x4": ((" (high)", 0), (" (medium)", 3.8), (" (low)", 8.1), (" (minimal)", 14.6)),
    "x5": (
        (" (xhigh)", 0),
        (" (high)", 1.6),
        (" (medium)", 4.1),
        (" (low)", 9.3),
        (" (Non-reasoning)", 17.0),
    ),
    "x6": (
        (" (xhigh)", 0),
        (" (high)", 1.5),
        (" (medium)", 3.9),
        (" (low)", 8.8),
        (" (minimal)", 13.5),
        (" (Non-reasoning)", 17.2),
    ),
}

# Columns: arena; category; who competes (code: all language models, agent: the stronger half,
# or a letter of PICTURES, or builder); entries; fewest and most tournaments of an entry; how far
# a model's strength strays on this board, in Elo; milliseconds a typical entry takes.
BOARDS = """
models    website                    code     89  130  4000  24  52000
models    codecategories             code     87  210  4000  16  48000
models    uicomponent                code     68  25   1900  24  31000
models    gamedev                    code     63  22   1500  36  64000
models    3d                         code     57  18   1200  34  58000
models    dataviz                    code     61  20   1300  22  36000
models    svg                        code     72  48   2600  30  17000
models    asciiart                   code     34  9    320   30  9000
models    image                      I        34  140  3800  14  14000
models    logo                       L        21  25   900   16  16000
models    video                      V        15  20   700   16  95000
agents    fullstack                  agent    26  14   420   22  610000
agents    webapps                    agent    43  25   1600  24  380000
agents    mobileapps                 agent    44  20   1100  26  430000
agents    androidnative              agent    19  8    110   28  720000
agents    agenticgamedev             agent    27  16   520   36  540000
agents    godotgamedev               agent    12  10   150   32  780000
agents    htmlslides                 agent    31  18   640   22  210000
agents    pptxslides                 agent    24  14   380   24  260000
agents    agenticslides(python-pptx) agent    14  12   200   24  300000
builders  webapps                    builder  24  30   1700  18  290000
builders  landingpages               builder  17  16   600   22  150000
"""
