#include "experiments/report/parts.hpp"

namespace tunefind {

// The colours of the series follow Okabe & Ito 2008 and can be told apart with the common kinds of colour blindness; a
// dark background has lighter variants.
std::string_view report_style() {
  return R"css(
:root { --paper: #f4f5f7; --card: #fff; --ink: #1c222b; --soft: #5a6473; --rule: #dde1e7; --grid: #eceef2;
  --link: #00598c; --warn: #a33d00;
  --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #b8578c; --c4: #b07a00; --c5: #2f9bd6; --c6: #6b4fa0; --c7: #5d6470; }
@media (prefers-color-scheme: dark) { :root { --paper: #12151a; --card: #1a1e25; --ink: #e4e8ee; --soft: #9ba6b5;
  --rule: #2f3641; --grid: #272d36; --link: #76bdec; --warn: #ffa36b;
  --c0: #4aa8e0; --c1: #ff8a3d; --c2: #2cc79a; --c3: #e291bd; --c4: #e8b33f; --c5: #8fd0f7; --c6: #b09be0; --c7: #aab2be; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans",
  sans-serif; font-variant-numeric: tabular-nums; }
header, main { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 28px; }
header p { margin: 0; color: var(--soft); }
h1 { margin: 2px 0 4px; font-size: 30px; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 36px 0 12px; font-size: 21px; }
h3 { margin: 20px 0 8px; font-size: 16px; }
h4, h5 { margin: 0; font-size: 15px; overflow-wrap: anywhere; }
h5 span { display: inline-block; padding: 0 7px; margin-right: 3px; border-radius: 9px; background: var(--grid);
  color: var(--soft); font-size: 12px; font-weight: 400; }
nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 14px; }
a { color: var(--link); }
small, .note, figcaption { color: var(--soft); font-size: 13px; }
.warning { color: var(--warn); }
section { scroll-margin-top: 12px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)); gap: 12px; margin: 0; }
.cards > div, figure, article, .overview, .small, .values { background: var(--card); border: 1px solid var(--rule);
  border-radius: 8px; }
.cards > div { padding: 10px 14px; }
.cards dt { color: var(--soft); font-size: 13px; }
.cards dd { margin: 0; }
.cards b { display: block; font-size: 25px; line-height: 1.25; }
.cards span { color: var(--soft); font-size: 13px; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 16px; }
.thirds { grid-template-columns: repeat(auto-fill, minmax(min(100%, 310px), 1fr)); }
figure { margin: 0; padding: 14px 16px; min-width: 0; }
figure h3 { margin: 0 0 6px; }
figure.whole { margin-top: 16px; }
figcaption { margin-top: 8px; }
figcaption:empty { display: none; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font-size: 11.5px; fill: var(--soft); }
svg .middle { text-anchor: middle; } svg .end { text-anchor: end; }
svg .axis-title { fill: var(--ink); }
svg .remark { fill: var(--ink); font-size: 11px; paint-order: stroke; stroke: var(--card); stroke-width: 3px; }
.grid path, svg path { fill: none; }
svg .grid { stroke: var(--grid); } svg .axis { stroke: var(--soft); }
svg .line { stroke: var(--c); stroke-width: 2; stroke-linejoin: round; }
svg .thin { stroke: var(--c); stroke-width: 1.2; opacity: .75; }
svg .wide { stroke: var(--c); stroke-width: 6; opacity: .45; stroke-linecap: butt; }
svg .guide { stroke: var(--soft); stroke-dasharray: 4 4; }
svg .mark { fill: var(--c); stroke: var(--card); }
svg .block { fill: var(--c); opacity: .55; }
svg .dashed { stroke-dasharray: 6 3; }
.s0 { --c: var(--c0); } .s1 { --c: var(--c1); } .s2 { --c: var(--c2); } .s3 { --c: var(--c3); }
.s4 { --c: var(--c4); } .s5 { --c: var(--c5); } .s6 { --c: var(--c6); } .s7 { --c: var(--c7); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 0 0 6px; padding: 0; list-style: none; font-size: 13px; }
.swatch { display: inline-block; width: 18px; height: 0; margin-right: 6px; vertical-align: middle;
  border-top: 3px solid var(--c); }
.swatch.dashed { border-top-style: dashed; }
.swatch.wide { border-top-width: 7px; opacity: .45; }
table { border-collapse: collapse; font-size: 14px; }
th { text-align: left; font-weight: 600; } thead th { color: var(--soft); font-size: 13px; vertical-align: bottom; }
.small, .values, .overview { border-collapse: separate; border-spacing: 0; }
.small td, .small th, .values td, .values th, .overview td, .overview th { padding: 5px 12px; }
tbody tr + tr > * { border-top: 1px solid var(--grid); }
.small th[scope], .values th[scope] { font-weight: 400; }
.small { margin: 8px 0; }
.values td { overflow-wrap: anywhere; } .values .usual { color: var(--soft); }
.overview { width: 100%; } .overview td { white-space: nowrap; }
.overview th[scope] { min-width: 11em; overflow-wrap: break-word; }
.key { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr)); margin-bottom: 12px; }
.key li { overflow-wrap: anywhere; }
.shades { width: 100%; font-size: 13px; } .shades td, .shades thead th { padding: 4px 5px; text-align: right; }
.shades th[scope] { min-width: 110px; padding: 4px 6px 4px 0; font-weight: 400; line-height: 1.3; }
.shades th small { display: block; }
.shades td { background: rgb(0 114 178 / calc(var(--part) * .45)); }
.scrolls { overflow-x: auto; }
.bars { width: 100%; }
.bars th { width: 34%; padding: 4px 10px 4px 0; vertical-align: top; font-weight: 400; line-height: 1.3; }
.bars th small { display: block; }
.bars td { padding: 4px 0; vertical-align: top; }
.bar { display: flex; align-items: center; gap: 6px; white-space: nowrap; line-height: 1.35; }
.bar i { display: block; height: 13px; border-radius: 2px; background: var(--c); }
.dots { margin: 0; padding: 0; list-style: none; font-size: 14px; }
.dots li { display: grid; grid-template-columns: minmax(90px, 36%) 1fr 80px; gap: 10px; align-items: center; }
.dots .label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.dots .value > span { display: block; line-height: 20px; }
.track { position: relative; display: block; height: 20px; background: linear-gradient(var(--rule), var(--rule)) center
  / 100% 1px no-repeat; }
.track i { position: absolute; font-style: normal; }
.dot { top: 5px; width: 10px; height: 10px; margin-left: -5px; border-radius: 5px; background: var(--c); }
.whisker { top: 8.5px; height: 3px; background: var(--c); opacity: .5; }
.scale .track { background: none; }
.scale i { transform: translateX(-50%); color: var(--soft); font-size: 12px; }
.people { columns: 310px; column-gap: 28px; font-size: 12.5px; }
.people li { break-inside: avoid; grid-template-columns: minmax(0, 158px) 1fr 62px; gap: 8px; }
.people .track { height: 18px; } .people .dot { top: 5px; width: 8px; height: 8px; margin-left: -4px; }
details { margin: 10px 0; }
summary { cursor: pointer; color: var(--link); }
.stage > summary { color: var(--ink); font-size: 16px; font-weight: 600; }
article { margin: 12px 0; padding: 12px 16px; break-inside: avoid; content-visibility: auto;
  contain-intrinsic-size: auto 380px; }
article p { margin: 4px 0; }
.ranks { display: flex; flex-wrap: wrap; gap: 2px 16px; color: var(--soft); font-size: 13px; }
.ranks b { color: var(--ink); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 360px), 1fr)); gap: 12px 24px; margin-top: 8px; }
.pair p { color: var(--soft); font-size: 13px; }
.nothing { color: var(--soft); }
main { padding-bottom: 60px; }
@media (max-width: 600px) { header, main { padding-left: 12px; padding-right: 12px; } figure, article { padding: 12px; }
  .cards { grid-template-columns: 1fr 1fr; gap: 8px; } h1 { font-size: 25px; } .dots li { gap: 8px; } }
@media print { :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --rule: #bbb; --grid: #e4e4e4;
  --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #b8578c; --c4: #b07a00; --c5: #2f9bd6; --c6: #6b4fa0; --c7: #5d6470; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } body { font-size: 10.5pt; } nav { display: none; }
  .grid { grid-template-columns: 1fr 1fr; } .overview, .overview small, .overview thead th { font-size: 8pt; } .overview td, .overview th { padding: 3px 5px; }
  .cards { grid-template-columns: repeat(5, 1fr); gap: 8px; } .cards b { font-size: 20px; }
  .pair { grid-template-columns: 1fr 1fr; } figure, .cards > div, tr, li { break-inside: avoid; }
  h2, h3, h4, summary, .legend { break-after: avoid; } article { content-visibility: visible; } .people { columns: 2; } .scrolls { overflow: visible; } }
)css";
}

}  // namespace tunefind
