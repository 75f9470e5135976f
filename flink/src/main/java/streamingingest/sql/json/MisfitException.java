package streamingingest.sql.json;

/** A value that does not fit its column. It is thrown for each malformed record, so it carries no stack. */
final class MisfitException extends Exception {
    private static final long serialVersionUID = 1L;

    MisfitException(String message) {
        super(message, null, false, false);
    }

    /** The same, below a field. */
    MisfitException in(String field) {
        return new MisfitException(field + ": " + getMessage());
    }
}
