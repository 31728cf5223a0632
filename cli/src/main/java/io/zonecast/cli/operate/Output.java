package io.zonecast.cli.operate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How an answer is shown. */
final class Output {
    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            paramLabel = "FORM",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Form form = Form.table;

    /** The forms. */
    enum Form {
        table,
        json
    }

    boolean json() {
        return form == Form.json;
    }

    /** Lines of columns as wide as they have to be. */
    static final class Table {
        private final List<String[]> rows = new ArrayList<>();

        Table(String... head) {
            rows.add(head);
        }

        void row(String... cells) {
            rows.add(cells);
        }

        List<String> lines() {
            int columns = rows.getFirst().length;
            int[] widths = new int[columns];
            for (String[] row : rows) {
                for (int i = 0; i < columns; i++) {
                    widths[i] = Math.max(widths[i], row[i].length());
                }
            }
            List<String> lines = new ArrayList<>();
            for (String[] row : rows) {
                StringBuilder line = new StringBuilder();
                for (int i = 0; i < columns; i++) {
                    line.append(row[i]).repeat(' ', i == columns - 1 ? 0 : widths[i] - row[i].length() + 2);
                }
                lines.add(line.toString().stripTrailing());
            }
            return lines;
        }
    }

    /** A field as text; {@code -} where there is none. */
    static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        return value.isMissingNode() || value.isNull() || value.asText().isEmpty() ? "-" : value.asText();
    }

    static String decimal(JsonNode json, String field) {
        JsonNode value = json.path(field);
        return value.isNumber() ? String.format(Locale.ROOT, "%.1f", value.asDouble()) : "-";
    }

    static String yes(boolean value) {
        return value ? "yes" : "no";
    }
}
