namespace Fl.Core.Managed;

/// <summary>The window tiles that are compiled, chosen by their size.</summary>
internal static unsafe class WindowKernels<W, V, TEpilogue>
    where W : IWidth<V>
    where V : struct
    where TEpilogue : IEpilogue
{
    /// <summary>The most windows whose sums the registers hold.</summary>
    public static int Most => Registers.Many ? 5 : 3;

    /// <param name="windows">1 to 5.</param>
    public static delegate*<in TileArguments, void> Choose(int windows) => windows switch
    {
        1 => &WindowTile<W, V, One, TEpilogue>.Run,
        2 => &WindowTile<W, V, Two, TEpilogue>.Run,
        3 => &WindowTile<W, V, Three, TEpilogue>.Run,
        4 => &WindowTile<W, V, Four, TEpilogue>.Run,
        5 => &WindowTile<W, V, Five, TEpilogue>.Run,
        _ => throw new ArgumentOutOfRangeException(nameof(windows)),
    };
}
