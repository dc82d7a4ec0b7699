#include "timeline_svg.h"
#include "buffer.h"

#include <inttypes.h>
#include <stdio.h>

/* In pixels. The widest of the usual fonts, DejaVu Sans, still fits. */
enum {
    WIDTH = 360, HEIGHT = 222,
    BARS_LEFT = 70, BARS_WIDTH = 222, BARS_TOP = 42, BARS_BOTTOM = 168,
    ROW_HEIGHT = 25, ROW_PADDING = 4, BAR_HEIGHT = 16,
    MARK_WIDTH = 4,             /* of the mark at the end of a bar */
    TICK_BASELINE = 185, LEGEND_BASELINE = 210, SWATCH = 11
};

/* Blue and orange, which color-blind readers can tell apart. */
struct theme {
    const char *name, *background, *text, *grid, *sending, *waiting;
};

static const struct theme themes[] = {
    { "light", "#ffffff", "#24292f", "#d0d7de", "#0969da", "#e16f24" },
    { "dark", "#0d1117", "#e6edf3", "#30363d", "#58a6ff", "#f0883e" }
};

struct picture {
    FILE *file;
    const struct theme *theme;
    int64_t axis_ms;            /* how long BARS_WIDTH is */
};

static double to_x(const struct picture *picture, int64_t ms)
{
    double left = BARS_LEFT, width = BARS_WIDTH;

    return left + width * (double)ms / (double)picture->axis_ms;
}

static void rectangle(const struct picture *picture, double x, double y,
                      double width, double height, const char *color)
{
    fprintf(picture->file, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
            "height=\"%.1f\" fill=\"%s\"/>\n", x, y, width, height, color);
}

/* `anchor` says which end of the text is at x: start, middle or end. */
static void begin_text(const struct picture *picture, double x, double y,
                       const char *anchor)
{
    fprintf(picture->file, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">",
            x, y, anchor);
}

/* Describes the picture in sentences, for screen readers. */
static void describe(const struct picture *picture, const char *title,
                     const struct visit *visits)
{
    fprintf(picture->file, "<title id=\"title\">%s</title>\n"
            "<desc id=\"desc\">Client 1 takes %" PRId64 " ms to send its "
            "request.", title, visits[0].asked_ms - visits[0].start_ms);
    for (int i = 1; i < VISITS_COUNT; i++)
        fprintf(picture->file, " Client %d waits %" PRId64 " ms for its "
                "reply.", i + 1, visits[i].done_ms - visits[i].asked_ms);
    fputs("</desc>\n", picture->file);
}

static void draw_axis(const struct picture *picture, int64_t tick_ms)
{
    for (int64_t ms = 0; ms <= picture->axis_ms; ms += tick_ms) {
        double x = to_x(picture, ms);

        rectangle(picture, x, BARS_TOP, 1, BARS_BOTTOM - BARS_TOP,
                  picture->theme->grid);
        begin_text(picture, x, TICK_BASELINE, "middle");
        fprintf(picture->file, "%.1f s</text>\n", (double)ms / 1000);
    }
}

static void draw_visit(const struct picture *picture, int row,
                       const struct visit *visit)
{
    const struct theme *theme = picture->theme;
    int y = BARS_TOP + row * ROW_HEIGHT + ROW_PADDING;
    double start = to_x(picture, visit->start_ms);
    double asked = to_x(picture, visit->asked_ms);
    double done = to_x(picture, visit->done_ms);
    int baseline = y + BAR_HEIGHT - 3;

    begin_text(picture, 8, baseline, "start");
    fprintf(picture->file, "client %d</text>\n", row + 1);
    rectangle(picture, start, y, asked - start, BAR_HEIGHT, theme->sending);
    rectangle(picture, asked, y, done - asked, BAR_HEIGHT, theme->waiting);
    rectangle(picture, done, y - 2, MARK_WIDTH, BAR_HEIGHT + 4, theme->text);
    begin_text(picture, WIDTH - 8, baseline, "end");
    fprintf(picture->file, "%" PRId64 " ms</text>\n",
            visit->done_ms - visit->start_ms);
}

static void draw_legend(const struct picture *picture)
{
    const struct theme *theme = picture->theme;
    const struct { int x, width; const char *color, *text; } entries[] = {
        { 8, SWATCH, theme->sending, "sends slowly" },
        { 120, SWATCH, theme->waiting, "waits for its reply" },
        { 278, MARK_WIDTH, theme->text, "has it" }
    };

    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        rectangle(picture, entries[i].x, LEGEND_BASELINE - SWATCH + 1,
                  entries[i].width, SWATCH, entries[i].color);
        begin_text(picture, entries[i].x + entries[i].width + 4,
                   LEGEND_BASELINE, "start");
        fprintf(picture->file, "%s</text>\n", entries[i].text);
    }
}

static void draw(const struct picture *picture, const char *title,
                 const struct visit *visits, int64_t tick_ms)
{
    const struct theme *theme = picture->theme;

    fprintf(picture->file, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
            "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" "
            "aria-labelledby=\"title desc\">\n", WIDTH, HEIGHT, WIDTH, HEIGHT);
    describe(picture, title, visits);
    rectangle(picture, 0, 0, WIDTH, HEIGHT, theme->background);
    fprintf(picture->file, "<g font-family=\"sans-serif\" font-size=\"13\" "
            "fill=\"%s\">\n<text x=\"8\" y=\"26\" font-size=\"16\" "
            "font-weight=\"bold\">%s</text>\n", theme->text, title);
    draw_axis(picture, tick_ms);
    for (int i = 0; i < VISITS_COUNT; i++)
        draw_visit(picture, i, &visits[i]);
    draw_legend(picture);
    fputs("</g>\n</svg>\n", picture->file);
}

bool timeline_draw(const char *path, const char *title,
                   const struct visit visits[static VISITS_COUNT],
                   int64_t axis_ms, int64_t tick_ms)
{
    for (size_t i = 0; i < sizeof themes / sizeof *themes; i++) {
        struct picture picture = { .theme = &themes[i], .axis_ms = axis_ms };
        struct buffer name = { 0 };

        buffer_append(&name, slice_of(path));
        buffer_append(&name, slice_of("-"));
        buffer_append(&name, slice_of(themes[i].name));
        buffer_append(&name, (struct slice){ ".svg", sizeof ".svg" });
        picture.file = fopen(buffer_bytes(&name), "w");
        buffer_free(&name);
        if (picture.file == NULL)
            return false;
        draw(&picture, title, visits, tick_ms);
        if (fclose(picture.file) != 0)
            return false;
    }
    return true;
}
