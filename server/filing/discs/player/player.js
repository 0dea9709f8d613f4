"use strict";
// Plays the films of one disc side by side, from the disc: the first picture leads, the others follow it.
const told = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const WORDS = {
  zh: { play: "播放", pause: "暂停", back: "后退 10 秒", forward: "前进 10 秒", speed: "速度", jumps: "章节和标记", explained: "情况说明", codes: "设备封存码", position: "位置", recordings: "录像", nothing: "没有", title: "同步录音录像", fault: "这个文件不能播放，可用其他播放软件打开：", part: "第 {n} 段", language: "English" },
  en: { play: "Play", pause: "Pause", back: "Back 10 s", forward: "On 10 s", speed: "Speed", jumps: "Chapters and marks", explained: "Written explanations", codes: "Sealing codes of the box", position: "Position", recordings: "Recordings", nothing: "None", title: "Synchronous recording", fault: "This file does not play here; open it in another player: ", part: "stretch {n}", language: "中文" },
};
let language = "zh", films = [], videos = [], place = 0, recording = 0, group = 0;
const t = (key) => WORDS[language][key];

function groups(each) {
  const found = new Map();
  for (const film of each.films) {
    const key = `${film.part}/${film.stretch}`;
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(film);
  }
  return [...found.values()];
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function choose(number, which) {
  recording = number; group = which;
  const each = told.recordings[number], all = groups(each)[which] || [];
  const pictures = all.filter((film) => film.kind === "picture");
  films = pictures.length ? pictures : all;
  place = 0;
  $("fault").textContent = "";
  $("pictures").replaceChildren(...films.map((film, n) => {
    const figure = document.createElement("figure"), video = document.createElement("video");
    video.src = film.file.split("/").map(encodeURIComponent).join("/");
    video.preload = "auto"; video.muted = n > 0; video.playsInline = true;
    video.addEventListener("error", () => { $("fault").textContent = t("fault") + film.file; });
    figure.append(video, element("figcaption", `${film.words} · ${film.at}`));
    return figure;
  }));
  videos = [...document.querySelectorAll("video")];
  lead().addEventListener("timeupdate", follow);
  lead().addEventListener("ended", () => say());
  lead().addEventListener("loadedmetadata", say);
  draw();
}

const lead = () => videos[0];

function follow() {
  for (const video of videos.slice(1)) {
    if (Math.abs(video.currentTime - lead().currentTime) > 0.25) video.currentTime = lead().currentTime;
  }
  say();
}

function say() {
  const film = films[0];
  if (!film || !lead()) return;
  const [h, m, s] = film.at.split(":").map(Number), now = h * 3600 + m * 60 + s + lead().currentTime;
  const two = (n) => String(Math.floor(n)).padStart(2, "0");
  $("clock").textContent = `${two(now / 3600 % 24)}:${two(now / 60 % 60)}:${two(now % 60)}`;
  $("position").max = lead().duration || film.seconds;
  $("position").value = lead().currentTime;
  $("play").textContent = lead().paused ? t("play") : t("pause");
}

function jump(at) {
  for (const video of videos) video.currentTime = at;
  say();
}

function toggle() {
  const playing = !lead().paused;
  for (const video of videos) playing ? video.pause() : video.play().catch(() => {});
  say();
}

function list(id, items) {
  $(id).replaceChildren(...(items.length ? items : [element("li", t("nothing"))]));
}

function draw() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.querySelectorAll("[data-t]").forEach((each) => { if (each.tagName === "NAV") each.setAttribute("aria-label", t(each.dataset.t)); else each.textContent = t(each.dataset.t); });
  document.querySelectorAll("[data-l]").forEach((each) => each.setAttribute("aria-label", t(each.dataset.l)));
  $("language").textContent = t("language");
  document.querySelector("h1").textContent = `${t("title")} · ${told.case}`;
  $("about").textContent = [told.made_for, told.case_number, told.people.join("、"), told.copy, told.grade].filter(Boolean).join(" · ");
  const each = told.recordings[recording];
  $("title").textContent = `${each.nth} · ${each.room} · ${each.from}`;
  $("recordings").replaceChildren(...told.recordings.flatMap((one, n) => groups(one).map((all, g) => {
    const item = document.createElement("li");
    const button = element("button", `${one.nth} ${t("part").replace("{n}", g + 1)} · ${all[0].at}`);
    if (n === recording && g === group) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => choose(n, g));
    item.append(button);
    return item;
  })));
  list("jumps", (films[0] ? films[0].jumps : []).map((one) => {
    const item = document.createElement("li");
    const button = element("button", `${one.clock} ${one.words}`, { class: one.kind });
    button.addEventListener("click", () => jump(one.at));
    item.append(button);
    return item;
  }));
  list("explained", [...each.explained.map((words) => element("li", words)), ...each.papers.map((paper) => {
    const item = document.createElement("li");
    item.append(element("a", paper.words, { href: paper.file.split("/").map(encodeURIComponent).join("/"), target: "_blank" }));
    return item;
  })]);
  list("codes", each.codes.map((one) => element("li", `${each.box} · ${one.part} · ${one.code}`)));
  say();
}

$("play").addEventListener("click", toggle);
$("back").addEventListener("click", () => jump(Math.max(0, lead().currentTime - 10)));
$("forward").addEventListener("click", () => jump(lead().currentTime + 10));
$("speed").addEventListener("change", () => { for (const video of videos) video.playbackRate = Number($("speed").value); });
$("position").addEventListener("input", () => jump(Number($("position").value)));
$("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; draw(); });
document.addEventListener("keydown", (event) => {
  if (event.target.matches("select, input, button") || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === " ") { event.preventDefault(); toggle(); }
  if (event.key === "ArrowLeft") jump(Math.max(0, lead().currentTime - 10));
  if (event.key === "ArrowRight") jump(lead().currentTime + 10);
});
choose(0, 0);
